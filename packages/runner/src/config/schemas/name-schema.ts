import * as z from 'zod';

export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'expected letters, digits, ".", "_" and "-": it names a folder')
  .describe('Name of the run’s folder, and of the run in charts');

import * as z from 'zod';

export const nameSchema = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]*$/u, 'expected letters, digits, ".", "_" and "-": it names a folder')
  .describe('Name of the run’s folder, and of the run in charts');

import * as z from 'zod';
import { contextSchema } from './context-schema.js';
import { datasetSchema } from './dataset-schema.js';

/** A run: what to train on what, how, and how it is measured. The defaults are the ones of the paper's task, made small. */
export const configSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*$/, 'expected letters, digits, ".", "_" and "-": it names a folder')
    .describe('Name of the run’s folder, and of the run in charts'),
  seed: z.int().default(1).describe('Decides every random number: first weights, order of the images, contexts'),
  dataset: datasetSchema,
  context: z
    .strictObject({
      train: contextSchema.prefault({ pixels: [10, 200] }).describe('Pixels seen in training'),
      evaluate: z
        .array(contextSchema)
        .min(1)
        .prefault([10, 50, 200, 'half', 'full'])
        .describe('Contexts to measure the error for'),
    })
    .prefault({}),
});

export type Config = z.output<typeof configSchema>;

import * as z from 'zod';

/** Schema of the key `sweep`: the grid, variants and seeds of `hypersiren sweep`. */
export const sweepSchema = z
  .strictObject({
    grid: z
      .record(z.string(), z.array(z.unknown()).min(1))
      .default({})
      .describe('Keys such as train.steps, and the values to try; every combination is trained or fitted'),
    variants: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe('Names of variants, and the keys that each sets; each is combined with the whole grid'),
    seeds: z.int().min(1).default(1).describe('Number of seeds for each combination: the seed and the following ones'),
  })
  .describe('What `hypersiren sweep` varies; other commands ignore it');

/** Configuration of a sweep. */
export type SweepConfig = z.output<typeof sweepSchema>;

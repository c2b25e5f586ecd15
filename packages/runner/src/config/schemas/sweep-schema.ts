import * as z from 'zod';

/** What `hypersiren sweep` varies. */
export const sweepSchema = z
  .strictObject({
    grid: z
      .record(z.string(), z.array(z.unknown()).min(1))
      .default({})
      .describe('Keys, with dots between their parts, and the values to try; every combination is trained'),
    variants: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe(
        'Names, and what each sets: keys with dots between their parts; with a grid each is combined with all of it',
      ),
    seeds: z.int().min(1).default(1).describe('Trainings of each combination, under the seed and those that follow it'),
  })
  .describe('What `hypersiren sweep` varies; other commands take no notice of it');

/** What a sweep varies. */
export type SweepConfig = z.output<typeof sweepSchema>;

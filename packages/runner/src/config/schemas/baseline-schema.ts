import { baselines } from '@hypersiren/hypernet';
import { namedSchema } from '@hypersiren/siren/family';
import * as z from 'zod';

/** A name stands for the member with its defaults: `baselines: [mean-image, {type: unet, steps: 5000}]`. */
export const baselineSchema = namedSchema(baselines);

export const baselinesSchema = z
  .array(baselineSchema)
  .refine((members) => new Set(members.map(({ type }) => type)).size === members.length, {
    message: 'expected every baseline once',
  })
  .prefault(['mean-image', 'nearest-pixel', 'linear', 'biharmonic'])
  .describe(
    'What `benchmark` measures beside the model and the Gaussian posterior: names, or {type: name} with settings',
  );

import { type AnyBaseline, baselines } from '@hypersiren/hypernet/baselines';
import { namedSchema, type Registry } from '@hypersiren/siren/family';
import * as z from 'zod';

/**
 * Schema of a baseline. A name alone stands for the baseline with its defaults: `baselines: [mean-image, {type: unet,
 * steps: 5000}]`.
 */
export const baselineSchema = namedSchema(baselines);

export function baselinesSchemaOf<const Baselines extends Registry<AnyBaseline>>(family: Baselines) {
  return z
    .array(namedSchema(family))
    .refine((members) => new Set(members.map((member) => (member as { type: string }).type)).size === members.length, {
      message: 'each baseline may occur once',
    })
    .prefault(['mean-image', 'nearest-pixel', 'linear', 'biharmonic'] as never)
    .describe(
      'Baselines that `benchmark` evaluates besides the Gaussian posterior: names, or {type: name} with settings',
    );
}

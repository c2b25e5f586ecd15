import { type EmissionConfig, encoders, type ModelConfig } from '@hypersiren/hypernet';
import { familySchema } from '@hypersiren/siren/family';
import * as z from 'zod';
import { MAX_LAYERS, MAX_WIDTH } from './network-schema.js';
import { assertSameType, type SameType } from './same-type.js';

const count = z.int().min(1);
const positive = z.number().positive();

const encoderSchema = familySchema(encoders).describe('From the known pixels to a latent');

/** One member per emission. A name stands for the member with its defaults: `emission: low-rank`. */
const emissionSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { type: value } : value),
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('full').describe('All weights and biases') }),
    z.strictObject({
      type: z.literal('low-rank').describe('Weights by products of two narrow matrices; biases whole'),
      rank: count.default(8).describe('Columns of the first matrix, rows of the second'),
    }),
    z.strictObject({
      type: z
        .literal('rank-1')
        .describe('Hidden weights scaled by row and by column; the other weights and the biases whole'),
    }),
    z.strictObject({
      type: z.literal('one-layer').describe('The weights of one hidden layer'),
      layer: count.default(1).describe('Which hidden layer, 1 the first'),
    }),
    z.strictObject({ type: z.literal('shifts').describe('Biases alone') }),
    z.strictObject({
      type: z.literal('concatenated').describe('Nothing: a shared SIREN reads the latent beside the coordinates'),
    }),
  ]),
);

const hypernetworkSchema = z
  .strictObject({
    latent: count.default(256).describe('Numbers in a latent'),
    hidden: z.array(count).default([64]).describe('Hidden units of each head’s ReLU network; none makes it linear'),
    emission: emissionSchema.prefault('full').describe('Which SIREN parameters depend on the image, and how'),
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe('Variance that the image adds to the emitted parameters at the start, over SIREN’s own'),
    normalize: z
      .boolean()
      .default(true)
      .describe('Whether the heads read the latent at a constant norm; false: as it is, as in the authors’ code'),
  })
  .describe('From a latent to SIREN parameters');

const sirenSchema = z
  .strictObject({
    width: count.max(MAX_WIDTH).default(64).describe('Sines in each layer'),
    hiddenLayers: z.int().min(0).max(MAX_LAYERS).default(2).describe('Layers between the first and the last'),
    omega0: positive.default(30).describe('Frequency factor inside the sines'),
    firstOmega0: positive.exactOptional().describe('The same for the first layer alone; omega0 if left out'),
    bias: z.enum(['torch', 'zero', 'weight', 'phase']).default('torch').describe('Rule of the initial biases'),
  })
  .describe('The network that is emitted');

const localSchema = z
  .strictObject({
    channels: count.default(32).describe('Numbers at each place of each map'),
    maps: count.default(1).describe('How many of the encoder’s feature maps are read, the finest first'),
    interpolation: z.enum(['linear', 'cubic', 'spline']).default('spline').describe('Between the places of a map'),
    phase: z.boolean().default(false).describe('Whether the SIREN reads where between the places a coordinate lies'),
  })
  .describe('Latents that have a place, from the encoder’s feature maps; none if left out');

const patchesSchema = z
  .strictObject({ size: count.default(4).describe('Side of a patch in pixels') })
  .describe('A SIREN for each patch of the image, from a token for each; one for the whole image if left out');

export const modelSchema = z
  .strictObject({
    encoder: encoderSchema.prefault({ type: 'cnn' }),
    hypernetwork: hypernetworkSchema.prefault({}),
    siren: sirenSchema.prefault({}),
    local: localSchema.exactOptional(),
    patches: patchesSchema.exactOptional(),
    likelihood: z
      .enum(['gaussian'])
      .exactOptional()
      .describe(
        'Predicts the standard deviation of each value too, trained by log-likelihood; values alone if left out',
      ),
  })
  .describe('The model');

type Written = z.output<typeof modelSchema>;
type Hypernetwork<M extends Pick<ModelConfig, 'hypernetwork'>> = Required<M['hypernetwork']>;
assertSameType<SameType<Omit<Hypernetwork<Written>, 'emission'>, Omit<Hypernetwork<ModelConfig>, 'emission'>>>();
assertSameType<SameType<Required<Written['hypernetwork']['emission']>, Required<EmissionConfig>>>();
assertSameType<SameType<Required<Written['siren']>, Required<ModelConfig['siren']>>>();
assertSameType<SameType<Required<Required<Written>['local']>, Required<Required<ModelConfig>['local']>>>();
assertSameType<SameType<Required<Written>['patches'], Required<ModelConfig>['patches']>>();
assertSameType<SameType<Required<Written>['likelihood'], Required<ModelConfig>['likelihood']>>();

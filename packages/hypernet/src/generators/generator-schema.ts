import { BIAS_RULES, type BiasRule, MAX_LAYERS, MAX_WIDTH } from '@hypersiren/siren';
import { type FullSettings, namedSchema, type Settings } from '@hypersiren/siren/family';
import * as z from 'zod';
import { emissions } from '../emissions/emissions.js';

const count = z.int().min(1);

/** Keys of a transformer, with their defaults. */
export const transformerKeys = {
  width: count.default(96).describe('Features of a token'),
  depth: count.default(3).describe('Transformer blocks'),
  heads: count.default(4).describe('Heads of the attention; divides the width'),
  mlp: count.default(2).describe('Hidden units of a block’s feed-forward network, relative to the width'),
};

/** Schema of a generator of images. */
export const generatorSchema = z
  .strictObject({
    kind: z.literal('generator').describe('generator: a model that makes images from random latents'),
    latent: count.default(64).describe('Size of the latent that an image is made from'),
    mixture: z
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .describe(
        'Normal distributions of which latents are drawn, fitted to the codes of training images at each checkpoint ' +
          '(variational and linear); 0: one standard normal distribution',
      ),
    mixtureRank: count
      .default(24)
      .describe('Directions in which each of them varies by itself; in all others their correlations are the same'),
    lift: z
      .boolean()
      .default(false)
      .describe(
        'Whether the tokens also depend on the latent by a linear map, past the transformer; for latents of some ' +
          'hundred numbers',
      ),
    mapping: z.int().min(0).max(16).default(2).describe('Layers between the latent and the style of all blocks'),
    normalize: z
      .boolean()
      .default(true)
      .describe(
        'Whether latent and style are normalized to mean square 1; false keeps the scale of a variational latent',
      ),
    patch: count.default(4).describe('Side of a patch in pixels; each patch has a token and a SIREN'),
    ...transformerKeys,
    decoder: z
      .enum(['siren', 'convolutional'])
      .default('siren')
      .describe(
        'What turns tokens into images: siren, the network of each patch; convolutional, for comparison: 3×3 convolutions ' +
          'of at most as many parameters, interpolated between pixels',
      ),
    siren: z
      .strictObject({
        width: z.int().min(1).max(MAX_WIDTH).default(24).describe('Sines in each layer'),
        hiddenLayers: z.int().min(0).max(MAX_LAYERS).default(1).describe('Layers between the first and the last'),
        omega0: z.number().positive().default(5).describe('Frequency factor of the sines'),
        bias: z
          .enum(Object.keys(BIAS_RULES) as [BiasRule, ...BiasRule[]])
          .default('torch')
          .describe('Initialization of the biases'),
      })
      .describe('The emitted network of a patch')
      .prefault({}),
    emission: namedSchema(emissions)
      .prefault('full' as never)
      .describe('Which SIREN parameters depend on the token, and how'),
    initVarianceRatio: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of SIREN’s variance that depends on the token at the start'),
  })
  .describe('The model');

/** Settings of a generator. */
export type GeneratorConfig = Settings<typeof generatorSchema>;

/** Settings of a generator, with every default. */
export type FullGeneratorConfig = FullSettings<typeof generatorSchema>;

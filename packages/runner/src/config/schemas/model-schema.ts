import type { EmissionConfig, ModelConfig } from '@hypersiren/hypernet';
import * as z from 'zod';
import { MAX_LAYERS, MAX_WIDTH } from './network-schema.js';
import { assertSameType, type SameType } from './same-type.js';

const count = z.int().min(1);
const positive = z.number().positive();

/** What a network of convolutions reads besides the known pixels and the mask. */
const imageInputs = {
  averages: z
    .array(positive)
    .default([])
    .describe('Deviations, in pixels, of windows in which the known pixels are averaged, as a further input'),
  prior: z
    .strictObject({
      rank: count.describe('Components of the covariance of the training images'),
      iterations: count.exactOptional().describe('Conjugate gradients that solve for the components; 16 if left out'),
    })
    .exactOptional()
    .describe('A linear prior over the images: what it expects given the known pixels is a further input'),
};

/** One member per encoder; the keys and types are those of `@hypersiren/hypernet`. */
const encoderSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('cnn').describe('Strided ReLU convolutions on the known pixels and the mask'),
      channels: z
        .array(count)
        .min(1)
        .default([32, 64, 128, 256])
        .describe('Channels of each convolution; each halves height and width'),
      kernel: count.default(3).describe('Side of the convolutions’ kernels'),
      blocks: z.int().min(0).default(0).describe('Residual blocks after each convolution'),
      ...imageInputs,
    }),
    z.strictObject({
      type: z
        .literal('unet')
        .describe('A U-Net of residual blocks: a latent of the whole and feature maps at every level'),
      channels: z
        .array(count)
        .min(1)
        .default([48, 64, 96, 96, 96])
        .describe('Channels of each level, the finest first'),
      blocks: count.default(1).describe('Residual blocks on each level, down and again up'),
      stride: count
        .default(1)
        .describe('Side of the squares of pixels that are one cell of the finest level; 2 is four times as fast'),
      ...imageInputs,
    }),
    z.strictObject({
      type: z.literal('vit').describe('A vision transformer: a token for each patch of pixels'),
      patch: count.default(4).describe('Side of a patch, in pixels'),
      width: count.default(128).describe('Features of a token; a multiple of the heads'),
      depth: count.default(4).describe('Transformer blocks'),
      heads: count.default(4).describe('Heads of each attention'),
      mlp: count.default(4).describe('Hidden units of a block’s network, over the width'),
      ...imageInputs,
    }),
    z.strictObject({
      type: z.literal('residual').describe('The paper’s residual ReLU convolutions at full resolution'),
      channels: z
        .array(count)
        .min(1)
        .default([128, 256])
        .describe('Channels of each of the first convolutions; the blocks have the last'),
      blocks: z.int().min(0).default(4).describe('Residual blocks of two convolutions each'),
      kernel: count.default(5).describe('Side of the kernels in the blocks'),
      mask: z.boolean().default(false).describe('Whether the mask is an input; if not, unknown is mid-grey'),
    }),
    z.strictObject({
      type: z.literal('partial').describe('Strided partial convolutions, which rest on the known pixels alone'),
      channels: z
        .array(count)
        .min(1)
        .default([32, 64, 128, 256])
        .describe('Channels of each convolution; each halves height and width'),
      kernel: count.default(3).describe('Side of the convolutions’ kernels'),
    }),
    z.strictObject({
      type: z.literal('set').describe('The paper’s sine layers on each known pixel, and their mean'),
      width: count.default(256).describe('Sines in each layer but the last, which makes the latent'),
      hiddenLayers: z.int().min(0).default(2).describe('Layers between the first and the last'),
      omega0: positive.default(30).describe('Frequency factor inside the sines'),
    }),
    z.strictObject({
      type: z.literal('attention').describe('A grid of learned queries that attend to the known pixels'),
      width: count.default(128).describe('Features of every pixel and every query; a multiple of the heads'),
      heads: count.default(4).describe('Heads of each attention'),
      queries: count.default(4).describe('Side of the square grid of queries'),
      blocks: count.default(2).describe('How often the queries ask'),
    }),
    z.strictObject({
      type: z.literal('points').describe('The known pixels as a set of points, in groups of neighbors that attend'),
      width: count.default(128).describe('Features of every pixel and every group; a multiple of the heads'),
      depth: count.default(2).describe('Transformer blocks within the groups, and as many across them'),
      heads: count.default(4).describe('Heads of each attention'),
      mlp: count.default(4).describe('Hidden units of a block’s network, over the width'),
      group: count.default(16).describe('Pixels of a group at most'),
      neighbors: count.default(4).describe('Groups that a cell of the feature map reads, the nearest'),
      grid: count.default(8).describe('Side of the square feature map'),
    }),
    z.strictObject({
      type: z.literal('gradient').describe('A few steps down the error of the known pixels from a learned start'),
      steps: count.default(3).describe('Steps from the start to the latent'),
      rate: positive.default(0.01).describe('Rate of the steps before it is trained'),
      rates: z.enum(['dimension', 'step']).default('dimension').describe('What has a learned rate of its own'),
      order: z
        .literal([1, 2])
        .default(1)
        .describe(
          '1: training takes the slopes of the steps for constants; 2: it differentiates them, at twice the cost',
        ),
    }),
    z.strictObject({
      type: z
        .literal('auto-decoder')
        .describe('No network: a latent for each training image, and for others one that is looked for'),
      steps: count.default(100).describe('Steps that look for a latent'),
      rate: positive.default(0.1).describe('Learning rate of the first of them, which falls to nothing'),
      prior: z
        .number()
        .min(0)
        .default(0.05)
        .describe('Squared error that pictures are taken to have; the larger, the more usual the latent'),
    }),
  ])
  .describe('From the known pixels to a latent');

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
assertSameType<SameType<Required<Written['encoder']>, Required<ModelConfig['encoder']>>>();
assertSameType<SameType<Omit<Hypernetwork<Written>, 'emission'>, Omit<Hypernetwork<ModelConfig>, 'emission'>>>();
assertSameType<SameType<Required<Written['hypernetwork']['emission']>, Required<EmissionConfig>>>();
assertSameType<SameType<Required<Written['siren']>, Required<ModelConfig['siren']>>>();
assertSameType<SameType<Required<Required<Written>['local']>, Required<Required<ModelConfig>['local']>>>();
assertSameType<SameType<Required<Written>['patches'], Required<ModelConfig>['patches']>>();
assertSameType<SameType<Required<Written>['likelihood'], Required<ModelConfig>['likelihood']>>();

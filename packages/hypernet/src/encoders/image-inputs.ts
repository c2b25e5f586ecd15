import type { FullOptions } from '@hypersiren/siren/family';
import type { NamedVariables, VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import * as z from 'zod';
import { fitPrior } from '../prior/fit-prior.js';
import { createPrior, priorSchema, priorVariables } from '../prior/linear-gaussian-prior.js';
import { constants } from '../tensors/constants.js';
import type { Encoder, EncoderInput, EncoderShape } from './encoder.js';
import { normalizedAverages } from './parts/normalized-averages.js';

/** Letters: B images, H rows, W columns, C channels, R components of a prior, I input channels. */

/** What a network of convolutions reads besides the known pixels and the mask. */
export const imageInputs = {
  averages: z
    .array(z.number().positive())
    .default([])
    .describe(
      'Standard deviations, in pixels, of Gaussian windows; the averages of the known pixels in them are further inputs',
    ),
  // The pixels and averages are then read relative to what the prior expects.
  prior: priorSchema
    .exactOptional()
    .describe('A linear prior over the images; its expectation given the known pixels is a further input'),
};

/** Options of what is read, with every default. */
export type ImageInputsConfig = FullOptions<typeof imageInputs>;

/** What is read. */
export interface ReadImages {
  /** [B, H, W, I] */
  readonly planes: tf.Tensor4D;
  /** The expected components of the prior, [B, R]; none without. */
  readonly components: tf.Tensor2D[];
  /** The expected image of the prior, [B, H, W, C]. */
  readonly expected?: tf.Tensor4D;
}

/** The inputs of a network, with the numbers that they need. */
export interface ImageInputs {
  /** Of the prior; none without. */
  readonly fitted: NamedVariables;
  /** Fits the prior; undefined without. */
  readonly fit: Encoder['fit'];
  /** The same of symbolic images and mask by built-in layers, as far as these can; undefined with averages or a prior. */
  readonly layers: ((images: tfl.SymbolicTensor, mask: tfl.SymbolicTensor) => tfl.SymbolicTensor) | undefined;
  /** Unknown pixels have no influence. Gradients take what is read for constants. */
  read(known: EncoderInput): ReadImages;
  dispose(): void;
}

/** I: known pixels and mask, the same for each average, and the expected image. */
export function inputChannels({ averages, prior }: ImageInputsConfig, { channels }: EncoderShape): number {
  return (channels + 1) * (1 + averages.length) + (prior ? channels : 0);
}

/** The planes whose sum is what is known or expected of each channel: of the known pixels, and of the expected image. */
export function imagePlanes(config: ImageInputsConfig, shape: EncoderShape): number[][] {
  const first = inputChannels(config, shape) - shape.channels;
  return Array.from({ length: shape.channels }, (_, channel) => [channel, ...(config.prior ? [first + channel] : [])]);
}

/** R, or 0. */
export function inputComponents({ prior }: ImageInputsConfig): number {
  return prior?.rank ?? 0;
}

/** The numbers that are fitted and not trained. */
export function fittedVariables({ prior }: ImageInputsConfig, shape: EncoderShape): VariableSpec[] {
  return prior ? priorVariables(prior, sizeOfImage(shape)) : [];
}

/** Features of an image with the components beside them, if there are any. */
export function besideComponents(
  features: tfl.SymbolicTensor,
  components: readonly tfl.SymbolicTensor[],
): tfl.SymbolicTensor {
  if (components.length === 0) return features;
  return tfl.layers.concatenate().apply([features, ...components]) as tfl.SymbolicTensor;
}

export function createImageInputs({ averages, prior: config }: ImageInputsConfig, shape: EncoderShape): ImageInputs {
  const planes = (images: tf.Tensor4D, mask: tf.Tensor4D) => [
    tf.mul(images, mask),
    mask,
    ...normalizedAverages(images, mask, averages),
  ];
  const join = (tensors: tf.Tensor[]) => tf.concat(tensors, 3) as tf.Tensor4D;
  if (!config)
    return {
      fitted: new Map(),
      fit: undefined,
      layers: averages.length === 0 ? knownAndMask : undefined,
      read: ({ images, mask }) => {
        const [read] = constants(() => [join(planes(images, mask))]);
        return { planes: read, components: [] };
      },
      dispose: () => {},
    };
  const prior = createPrior(config, sizeOfImage(shape));
  return {
    fitted: prior.variables,
    fit: (options) => fitPrior(prior, options),
    layers: undefined,
    read: ({ images, mask }) => {
      const [read, components, expected] = constants(() => {
        const { image, components } = prior.estimate(images, mask);
        const surprise = tf.sub(images, image) as tf.Tensor4D;
        return [join([...planes(surprise, mask), image]), components, image];
      });
      return { planes: read, components: [components], expected };
    },
    dispose: prior.dispose,
  };
}

function knownAndMask(images: tfl.SymbolicTensor, mask: tfl.SymbolicTensor): tfl.SymbolicTensor {
  const known = tfl.layers.multiply().apply([images, mask]) as tfl.SymbolicTensor;
  return tfl.layers.concatenate().apply([known, mask]) as tfl.SymbolicTensor;
}

function sizeOfImage({ height, width, channels }: EncoderShape): number {
  return height * width * channels;
}

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

/** Dimensions: B images, H rows, W columns, C channels, R components of a prior, I input channels. */

/** Options of the further inputs of a convolutional network, besides the known pixels and the mask. */
export const imageInputs = {
  averages: z
    .array(z.number().positive())
    .default([])
    .describe(
      'Standard deviations, in pixels, of Gaussian windows; the averages of the known pixels in them are further inputs',
    ),
  // With a prior, pixels and averages are relative to the prior's expectation.
  prior: priorSchema
    .exactOptional()
    .describe('A linear prior over the images; its expectation given the known pixels is a further input'),
};

/** Option of encoders with one linear map of their coarsest feature map. Pooling lets them read images of any size. */
export const poolOption = {
  pool: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether the latent is a linear map of the mean of all cells, so that images may have any size; default false: of all cells',
    ),
};

/** Options of what is read, with every default. */
export type ImageInputsConfig = FullOptions<typeof imageInputs>;

/** Inputs of a convolutional network. */
export interface ReadImages {
  /** Input channels, [B, H, W, I]. */
  readonly planes: tf.Tensor4D;
  /** Posterior mean of the prior's components, [B, R]; empty without a prior. */
  readonly components: tf.Tensor2D[];
  /** Posterior mean of the image under the prior, [B, H, W, C]; undefined without a prior. */
  readonly expected?: tf.Tensor4D;
}

/** Computation of a network's inputs, with the fitted variables that it needs. */
export interface ImageInputs {
  /** Fitted variables of the prior; empty without a prior. */
  readonly fitted: NamedVariables;
  /** Fits the prior; undefined without a prior. */
  readonly fit: Encoder['fit'];
  /**
   * Computes the inputs of symbolic images and masks with built-in layers; undefined with averages or a prior, which
   * built-in layers cannot compute.
   */
  readonly layers: ((images: tfl.SymbolicTensor, mask: tfl.SymbolicTensor) => tfl.SymbolicTensor) | undefined;
  /** Computes the inputs. Values of unknown pixels have no effect. The inputs are constants for gradients. */
  read(known: EncoderInput): ReadImages;
  dispose(): void;
}

/** Returns I: the channels of known pixels and mask, of each average, and of the expected image. */
export function inputChannels({ averages, prior }: ImageInputsConfig, { channels }: EncoderShape): number {
  return (channels + 1) * (1 + averages.length) + (prior ? channels : 0);
}

/**
 * Returns, for each image channel, the input channels whose sum estimates it: that of the known pixels and that of the
 * expected image.
 */
export function imagePlanes(config: ImageInputsConfig, shape: EncoderShape): number[][] {
  const first = inputChannels(config, shape) - shape.channels;
  return Array.from({ length: shape.channels }, (_, channel) => [channel, ...(config.prior ? [first + channel] : [])]);
}

/**
 * Returns the option that restricts an encoder to images of one size, and a hint; undefined if the encoder reads images
 * of any size.
 */
export function oneSizeOnly({
  prior,
  pool = false,
}: ImageInputsConfig & { readonly pool?: boolean }): string | undefined {
  if (prior) return 'prior: a linear prior is one of images of one size. Leave it out';
  return pool ? undefined : 'pool: the latent is a linear map of all cells of one size. Set pool: true';
}

/** R, or 0. */
export function inputComponents({ prior }: ImageInputsConfig): number {
  return prior?.rank ?? 0;
}

/** Returns the specifications of the variables that are fitted instead of trained. */
export function fittedVariables({ prior }: ImageInputsConfig, shape: EncoderShape): VariableSpec[] {
  return prior ? priorVariables(prior, sizeOfImage(shape)) : [];
}

/** Concatenates the features of an image with the components of the prior, if there are any. */
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

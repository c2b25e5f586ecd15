import type { ImageDataset, Split } from '@hypersiren/datasets';
import type { NamedVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../../hypernet-error.js';
import { fitPrior } from '../../prior/fit-prior.js';
import { createPrior } from '../../prior/linear-gaussian-prior.js';
import type { LinearImages } from '../begin-as-linear.js';
import type { GeneratorShape } from '../generator.js';
import type { Partner } from './objective.js';

/** Dimensions: B images, H rows, W columns, C channels, P = H·W·C numbers of an image, L numbers of a code. */

const NAMES = { kernel: 'encoder.kernel', bias: 'encoder.bias', noise: 'encoder.noise' } as const;

/** Images that a linear encoder is fitted to. */
export interface FitLinearEncoderOptions {
  readonly dataset: ImageDataset;
  readonly split: Split;
  /** Whether mirrored images are included. */
  readonly mirror: boolean;
}

/**
 * Allocates a linear encoder: the code of an image is its coordinates along the principal axes of the training images,
 * the axis of largest variance first, with a common scale that makes the mean variance 1. It is fitted instead of
 * trained, so that it has buffers only: kernel [P, L], bias [L], and the standard deviation of the noise of a code.
 */
export function createLinearEncoder({ height, width, channels }: GeneratorShape, latent: number): Partner {
  const size = height * width * channels;
  const variable = (shape: number[]) => tf.tidy(() => tf.variable(tf.zeros(shape), false));
  const buffers: NamedVariables = new Map([
    [NAMES.kernel, variable([size, latent])],
    [NAMES.bias, variable([latent])],
    [NAMES.noise, variable([1])],
  ]);
  const { kernel, bias } = linearBuffers(buffers);
  return {
    variables: new Map(),
    buffers,
    read: (images) =>
      tf.tidy(() => tf.add(tf.matMul(tf.reshape(images, [-1, size]) as tf.Tensor2D, kernel), bias) as tf.Tensor2D),
    prepareUpdate: () => {},
    dispose: () => tf.dispose([...buffers.values()]),
  };
}

/** Returns the buffers of a linear encoder. */
export function linearBuffers(buffers: NamedVariables) {
  return {
    kernel: buffers.get(NAMES.kernel) as tf.Variable<tf.Rank.R2>,
    bias: buffers.get(NAMES.bias) as tf.Variable<tf.Rank.R1>,
    noise: buffers.get(NAMES.noise) as tf.Variable<tf.Rank.R1>,
  };
}

/**
 * Fits a linear encoder to images. The noise has the standard deviation of what the axes leave of an image, as in the
 * posterior of probabilistic principal components (Tipping and Bishop 1999), for axes of a larger variance.
 *
 * @returns the map from codes to images, to be disposed by the caller
 * @throws HypernetError `option` if there are fewer images or numbers than axes
 */
export async function fitLinearEncoder(
  { buffers }: Pick<Partner, 'buffers'>,
  { dataset, split, mirror }: FitLinearEncoderOptions,
): Promise<LinearImages> {
  const { kernel, bias, noise } = linearBuffers(buffers);
  const [size, latent] = kernel.shape;
  const most = Math.min(size, split.count - 1);
  if (latent > most)
    throw new HypernetError(
      'option',
      `generator: latent: expected at most ${most}, for ${split.count} images of ${size} numbers, got ${latent}`,
    );
  const prior = createPrior({ rank: latent }, size);
  try {
    await fitPrior(prior, { dataset, split, mirror });
    return tf.tidy(() => {
      const fitted = <R extends tf.Rank>(name: string) => prior.variables.get(`prior.${name}`) as tf.Variable<R>;
      const components = fitted<tf.Rank.R2>('basis'); // axes times their standard deviations, [L, P]
      const mean = tf.clone(fitted<tf.Rank.R1>('mean'));
      const variances = tf.maximum(tf.sum(tf.square(components), 1, true), MIN_VARIANCE);
      const scale = tf.sqrt(tf.mean(variances));
      const axes = tf.mul(tf.div(components, tf.sqrt(variances)), scale) as tf.Tensor2D;
      kernel.assign(tf.transpose(tf.div(axes, tf.square(scale))));
      bias.assign(
        tf.reshape(tf.neg(tf.matMul(tf.expandDims(mean, 0) as tf.Tensor2D, kernel)), [latent]) as tf.Tensor1D,
      );
      const left = tf.sqrt(tf.mean(tf.reciprocal(fitted('precision'))));
      noise.assign(tf.reshape(tf.div(left, scale), [1]) as tf.Tensor1D);
      const shape = [dataset.height, dataset.width, dataset.channels] as const;
      return {
        mean: tf.reshape(mean, [...shape]) as tf.Tensor3D,
        axes: tf.reshape(axes, [latent, ...shape]) as tf.Tensor4D,
      };
    });
  } finally {
    prior.dispose();
  }
}

/** Minimum variance of a coordinate, which keeps the axes finite if all images are equal. */
const MIN_VARIANCE = 1e-12;

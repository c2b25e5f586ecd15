import {
  activationStatistics,
  expectedParameterStd,
  expectedPreActivationStd,
  parameterStatistics,
  type SirenParameters,
  type SirenSpec,
} from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { symmetricEigenvalues } from '../linear-algebra/symmetric-eigenvalues.js';

/** Dimensions: B images, N coordinates, I inputs of a SIREN, n numbers in a parameter tensor. */

/** Fraction of the variance that rounding causes between equal images: float32's precision, squared. */
const ROUNDING = 2 ** -46;

/** A measured value and the value expected under SIREN's rule. */
export interface Comparison {
  readonly measured: number;
  /** Value of a plain SIREN at initialization. */
  readonly expected: number;
}

/** Dependence of a parameter tensor on the image. */
export interface ImageDependence {
  /** Image-dependent fraction of the tensor's variance, from 0 to about 1. */
  readonly share: number;
  /**
   * Fractions of the image-dependent variance along its principal directions, the largest first, with sum 1. There are
   * B − 1 of them, since B images span no more directions; all are zero if the images do not differ.
   *
   * This spectrum over images is used instead of the singular values of single matrices, since those are dominated by
   * the shared parameters.
   */
  readonly spectrum: readonly number[];
  /**
   * Number of directions in which images differ: the participation ratio 1 / Σ s² of the spectrum; 0 if they do not
   * differ.
   */
  readonly dimensions: number;
}

/** Statistics of one emitted parameter tensor: standard deviation and dependence on the image. */
export interface TensorStatistics extends Comparison {
  /** Dependence on the image; null for a tensor that all images share. */
  readonly image: ImageDependence | null;
}

/** Statistics of one emitted layer of the SIREN. */
export interface LayerEmission {
  readonly weight: TensorStatistics;
  readonly bias: TensorStatistics;
  /** Standard deviation of ω·(x·W + b), the sine's argument; of x·W + b in the last, linear layer. */
  readonly preActivation: Comparison;
}

/**
 * Computes statistics of emitted parameters, and the values expected of a plain SIREN at initialization with the same
 * inputs.
 *
 * @param inputs [N, I], or per image [B, N, I]
 * @returns one entry per layer, including the last, linear one
 */
export async function layerEmissions(
  siren: SirenSpec,
  parameters: SirenParameters,
  inputs: tf.Tensor,
): Promise<readonly LayerEmission[]> {
  const stds = await parameterStatistics(parameters);
  const expectedStds = expectedParameterStd(siren);
  const activations = await activationStatistics(siren, parameters, inputs);
  const expectedPreActivations = expectedPreActivationStd(siren, await inputs.data());
  return Promise.all(
    parameters.map(async ({ weight, bias }, layer) => {
      const measured = stds[layer] as (typeof stds)[number];
      const expected = expectedStds[layer] as (typeof expectedStds)[number];
      return {
        weight: { measured: measured.weight.std, expected: expected.weight, image: await imageDependence(weight) },
        bias: { measured: measured.bias.std, expected: expected.bias, image: await imageDependence(bias) },
        preActivation: {
          measured: activations[layer]?.preActivation.std as number,
          expected: expectedPreActivations[layer] as number,
        },
      };
    }),
  );
}

/** Returns the elementwise mean of several measurements of one network's layers. */
export function meanEmissions(measured: readonly (readonly LayerEmission[])[]): readonly LayerEmission[] {
  const [first] = measured;
  if (!first || measured.length === 1) return first ?? [];
  return first.map((_, layer): LayerEmission => {
    const layers = measured.map((layers) => layers[layer] as LayerEmission);
    return {
      weight: meanStatistics(layers.map(({ weight }) => weight)),
      bias: meanStatistics(layers.map(({ bias }) => bias)),
      preActivation: meanComparison(layers.map(({ preActivation }) => preActivation)),
    };
  });
}

function meanStatistics(tensors: readonly TensorStatistics[]): TensorStatistics {
  const images = tensors.flatMap(({ image }) => (image ? [image] : []));
  const spectrum = (images[0]?.spectrum ?? []).map((_, index) =>
    mean(images.map(({ spectrum }) => spectrum[index] ?? 0)),
  );
  const image = {
    share: mean(images.map(({ share }) => share)),
    spectrum,
    dimensions: mean(images.map(({ dimensions }) => dimensions)),
  };
  return { ...meanComparison(tensors), image: images.length > 0 ? image : null };
}

function meanComparison(comparisons: readonly Comparison[]): Comparison {
  return {
    measured: mean(comparisons.map(({ measured }) => measured)),
    expected: mean(comparisons.map(({ expected }) => expected)),
  };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/**
 * Returns the image dependence of the tensor of a layer that depends most on the image; null if all images share weight
 * and bias.
 */
export function imageDependenceOf({ weight, bias }: LayerEmission): ImageDependence | null {
  if (weight.image === null || bias.image === null) return weight.image ?? bias.image;
  return weight.image.share >= bias.image.share ? weight.image : bias.image;
}

/** @param tensor per image [B, ...], B at least 2, or shared, of rank 2 */
async function imageDependence(tensor: tf.Tensor): Promise<ImageDependence | null> {
  if (tensor.rank === 2) return null;
  const images = tensor.shape[0] as number;
  const numbers = tf.tidy(() => {
    const rows = tf.reshape(tensor, [images, -1]) as tf.Tensor2D; // [B, n]
    const own = tf.sub(rows, tf.mean(rows, 0, true)) as tf.Tensor2D; // differences from the mean over images
    const products = tf.matMul(own, own, false, true); // [B, B], with the same spectrum as the covariance [n, n]
    return tf.concat([tf.reshape(products, [-1]), tf.reshape(tf.moments(rows).variance, [1])]);
  });
  const values = await numbers.data();
  numbers.dispose();
  const total = values[images * images] as number;
  const powers = symmetricEigenvalues(values.subarray(0, images * images))
    .slice(0, images - 1)
    .map((value) => Math.max(value, 0)); // may be negative by rounding
  const sum = powers.reduce((a, b) => a + b, 0);
  const overImages = sum / (images - 1) / (tensor.size / images); // mean variance of a number over the images
  if (!(overImages > ROUNDING * total)) return { share: 0, spectrum: powers.map(() => 0), dimensions: 0 };
  const spectrum = powers.map((power) => power / sum);
  return { share: overImages / total, spectrum, dimensions: 1 / spectrum.reduce((a, part) => a + part * part, 0) };
}

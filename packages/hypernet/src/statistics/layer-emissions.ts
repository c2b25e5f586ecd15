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

/** Letters: B images, N coordinates, I numbers that a SIREN reads at each, n numbers in a parameter tensor. */

/** Share of the variance that rounding makes of images that are alike: float32's precision, squared. */
const ROUNDING = 2 ** -46;

/** A number beside what SIREN's rule gives it. */
export interface Comparison {
  readonly measured: number;
  /** Of a plain SIREN at its start. */
  readonly expected: number;
}

/** How a parameter tensor depends on the image. */
export interface ImageDependence {
  /** Share of the tensor's variance that depends on the image, from 0 to about 1. */
  readonly share: number;
  /**
   * The parts of that variance along its principal directions, the largest first, in sum 1; B − 1 of them, since B images
   * differ along no more; all zero if they do not differ.
   *
   * The spectrum over images, and not the singular values of single matrices, since those are carried by the start that the
   * images share: they hardly change when all images come to lie on one line.
   */
  readonly spectrum: readonly number[];
  /** In how many directions images differ: 1 / Σ s² of the spectrum, the participation ratio; 0 if they do not. */
  readonly dimensions: number;
}

/** What is emitted for one parameter tensor: standard deviation, and how it comes about. */
export interface TensorStatistics extends Comparison {
  /** Null for a tensor that all images share. */
  readonly image: ImageDependence | null;
}

/** What is emitted for one layer of the SIREN. */
export interface LayerEmission {
  readonly weight: TensorStatistics;
  readonly bias: TensorStatistics;
  /** Standard deviation of ω·(x·W + b), the sine's argument; of x·W + b in the last, linear layer. */
  readonly preActivation: Comparison;
}

/**
 * Statistics of emitted parameters beside those of a plain SIREN at its start that reads the same inputs.
 *
 * @param inputs [N, I], or per image [B, N, I]
 * @returns one entry per layer, the last linear one included
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

/** The mean of several measurements of one network's layers, number by number. */
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

/** The tensor of a layer that depends most on the image; null if all images share both. */
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
    const own = tf.sub(rows, tf.mean(rows, 0, true)) as tf.Tensor2D; // what each image has apart from the mean of all
    const products = tf.matMul(own, own, false, true); // [B, B], of the same spectrum as the covariance [n, n]
    return tf.concat([tf.reshape(products, [-1]), tf.reshape(tf.moments(rows).variance, [1])]);
  });
  const values = await numbers.data();
  numbers.dispose();
  const total = values[images * images] as number;
  const powers = symmetricEigenvalues(values.subarray(0, images * images))
    .slice(0, images - 1)
    .map((value) => Math.max(value, 0)); // which rounding may leave below
  const sum = powers.reduce((a, b) => a + b, 0);
  const overImages = sum / (images - 1) / (tensor.size / images); // mean over the numbers of their variance
  if (!(overImages > ROUNDING * total)) return { share: 0, spectrum: powers.map(() => 0), dimensions: 0 };
  const spectrum = powers.map((power) => power / sum);
  return { share: overImages / total, spectrum, dimensions: 1 / spectrum.reduce((a, part) => a + part * part, 0) };
}

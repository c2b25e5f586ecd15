import * as tf from '@tensorflow/tfjs-core';
import { sumAlongAxes } from '../../tensors/sum-along-axes.js';

/** Letters: B images, H rows, W columns, C channels. */

/** Known pixels under a window below which the average fades to 0: far below one, so that one pixel far away still counts. */
const FEWEST = 1e-6;

/** Weights below count nothing, even beside {@link FEWEST}: products of two would be subnormal, which are slow. */
const MIN_WEIGHT = 1e-18;

/**
 * Averages of the known pixels around each pixel, in Gaussian windows of several widths: normalized convolution
 * (Knutsson and Westin 1993), Σ g m x / Σ g m. A network of convolutions and ReLUs finds weighted sums easily and this
 * quotient hardly, since how many pixels are known differs from pixel to pixel.
 *
 * @param images [B, H, W, C]
 * @param mask [B, H, W, 1], 1 = known, 0 = unknown
 * @param stds of the windows, in pixels, above 0
 * @returns for each width C averages and the certainty N / (N + 1) for N = Σ g m known pixels: [B, H, W, (C + 1)] each
 */
export function normalizedAverages(images: tf.Tensor4D, mask: tf.Tensor4D, stds: readonly number[]): tf.Tensor4D[] {
  const [, height, width, channels] = images.shape;
  return tf.tidy(() => {
    const known = tf.concat([tf.mul(images, mask), mask], 3) as tf.Tensor4D;
    return stds.map((std) => {
      const sums = sumAlongAxes(known, gaussian(height, std), gaussian(width, std));
      const [values, count] = tf.split(sums, [channels, 1], 3) as [tf.Tensor4D, tf.Tensor4D];
      return tf.concat([tf.div(values, tf.maximum(count, FEWEST)), tf.div(count, tf.add(count, 1))], 3) as tf.Tensor4D;
    });
  });
}

/** exp(−(i − j)² / 2σ²), and 0 where that is as good as nothing: [count, count]. */
function gaussian(count: number, std: number): tf.Tensor2D {
  const positions = tf.range(0, count);
  const distance = tf.div(tf.sub(tf.expandDims(positions, 0), tf.expandDims(positions, 1)), std);
  return tf.relu(tf.sub(tf.exp(tf.mul(-0.5, tf.square(distance))), MIN_WEIGHT)) as tf.Tensor2D;
}

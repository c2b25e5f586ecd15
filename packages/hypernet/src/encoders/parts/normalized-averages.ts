import * as tf from '@tensorflow/tfjs-core';
import { fromPlanes, sumPlanesAlongAxes, toPlanes } from '../../tensors/sum-along-axes.js';

/** Dimensions: B images, H rows, W columns, C channels. */

/**
 * Number of known pixels under a window below which the average fades to 0. It is far below 1, so that a single distant
 * pixel still counts.
 */
const FEWEST = 1e-6;

/**
 * Smallest nonzero weight. Smaller weights are negligible even beside {@link FEWEST}, and products of two of them would
 * be subnormal numbers, which are slow.
 */
const MIN_WEIGHT = 1e-18;

/**
 * Computes averages of the known pixels around each pixel, in Gaussian windows of several widths: normalized
 * convolution (Knutsson and Westin 1993), Σ g m x / Σ g m. Convolutions and ReLUs can compute weighted sums but hardly
 * this quotient, whose denominator varies from pixel to pixel.
 *
 * @param images [B, H, W, C]
 * @param mask [B, H, W, 1], 1 = known, 0 = unknown
 * @param stds standard deviations of the windows in pixels, above 0
 * @returns for each width, C averages and the certainty N / (N + 1), where N = Σ g m is the weighted number of known
 * pixels: [B, H, W, (C + 1)] each
 */
export function normalizedAverages(images: tf.Tensor4D, mask: tf.Tensor4D, stds: readonly number[]): tf.Tensor4D[] {
  const [, height, width, channels] = images.shape;
  if (stds.length === 0) return [];
  return tf.tidy(() => {
    const known = toPlanes(tf.concat([tf.mul(images, mask), mask], 3) as tf.Tensor4D);
    return stds.map((std) => {
      const sums = sumPlanesAlongAxes(known, gaussian(height, std), gaussian(width, std));
      const [values, count] = tf.split(sums, [channels, 1], 1) as [tf.Tensor4D, tf.Tensor4D];
      const averages = [tf.div(values, tf.maximum(count, FEWEST)), tf.div(count, tf.add(count, 1))];
      return fromPlanes(tf.concat(averages, 1) as tf.Tensor4D);
    });
  });
}

/** Returns exp(−(i − j)² / 2σ²), or 0 where negligible: [count, count]. */
function gaussian(count: number, std: number): tf.Tensor2D {
  const positions = tf.range(0, count);
  const distance = tf.div(tf.sub(tf.expandDims(positions, 0), tf.expandDims(positions, 1)), std);
  return tf.relu(tf.sub(tf.exp(tf.mul(-0.5, tf.square(distance))), MIN_WEIGHT)) as tf.Tensor2D;
}

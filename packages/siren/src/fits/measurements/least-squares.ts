import * as tf from '@tensorflow/tfjs-core';
import type { Measurement } from './measurement.js';

/** Iterations of the solver: fewer than the noise needs to take over in the examples. */
const ITERATIONS = 40;

/**
 * Estimates an image from its measurement without a network: conjugate gradients for ‖A·x − y‖² from x = 0, which tend to
 * the solution of least norm (CGLS). A reference for fits.
 *
 * @param measured y, shape [M, C], row-major
 * @returns x, shape [H·W, C]
 */
export async function leastSquares(
  { height, width, count, measure }: Measurement,
  measured: Float32Array,
  iterations: number = ITERATIONS,
): Promise<Float32Array> {
  const channels = measured.length / count;
  /** Aᵀ·y, by reverse mode at any point, since A is linear. */
  const adjoint = tf.grads((x: tf.Tensor) => measure(x as tf.Tensor2D));
  const origin = tf.zeros<tf.Rank.R2>([height * width, channels]);
  const norm = (tensor: tf.Tensor) => tf.tidy(() => tf.sum(tf.square(tensor)).dataSync()[0] as number);
  let image: tf.Tensor = tf.zerosLike(origin);
  let residual: tf.Tensor = tf.tensor2d(measured, [count, channels]);
  let [slope] = adjoint([origin], residual) as [tf.Tensor];
  let direction: tf.Tensor = slope.clone();
  let size = norm(slope);
  const first = size;
  for (let iteration = 0; iteration < iterations && size > 1e-12 * first; iteration++) {
    const next = tf.tidy(() => {
      const seen = measure(direction as tf.Tensor2D);
      const length = size / norm(seen);
      const left = tf.sub(residual, tf.mul(length, seen));
      const [turned] = adjoint([origin], left) as [tf.Tensor];
      const grown = norm(turned);
      return {
        image: tf.add(image, tf.mul(length, direction)),
        residual: left,
        slope: turned,
        direction: tf.add(turned, tf.mul(grown / size, direction)),
      };
    });
    tf.dispose([image, residual, slope, direction]);
    ({ image, residual, slope, direction } = next);
    size = norm(slope);
  }
  const values = (await image.data<'float32'>()).slice();
  tf.dispose([origin, image, residual, slope, direction]);
  return values;
}

import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Reconstruct } from '../encoders/encoder.js';

/** Returns fixed plane waves that a latent of 4 numbers mixes, [B, N, 2] → [B, N, 4]. */
function waves(coords: tf.Tensor3D): tf.Tensor3D {
  const [images, positions] = coords.shape;
  const phases = tf.matMul(tf.reshape(coords, [-1, 2]), tf.tensor2d(drawNormal(1, 'frequencies', 2 * 4, 2), [2, 4]));
  return tf.reshape(tf.sin(tf.add(phases, tf.tensor1d(drawNormal(1, 'phases', 4, 1)))), [images, positions, 4]);
}

/** Renders images of latents of 4 numbers, with 3 channels, linearly in the latent. */
export const linearReconstruction: Reconstruct = (latent, coords) =>
  tf.tidy(() => {
    const [images, positions] = coords.shape;
    const mixed = tf.reshape(tf.mul(waves(coords), tf.expandDims(latent, 1)), [-1, 4]); // [B·N, D]
    const values = tf.matMul(mixed, tf.tensor2d(drawNormal(1, 'channels', 4 * 3, 0.5), [4, 3]));
    return tf.reshape(values, [images, positions, 3]);
  });

/** Renders the sines of the linear reconstruction, so that the curvature of the error varies. */
export const sineReconstruction: Reconstruct = (latent, coords) =>
  tf.tidy(() => tf.sin(linearReconstruction(latent, coords)));

import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Reconstruct } from '../encoders/encoder.js';

/** Shapes that a latent of 4 numbers mixes, [B, N, 2] → [B, N, 4]: fixed plane waves. */
function waves(coords: tf.Tensor3D): tf.Tensor3D {
  const [images, positions] = coords.shape;
  const phases = tf.matMul(tf.reshape(coords, [-1, 2]), tf.tensor2d(drawNormal(1, 'frequencies', 2 * 4, 2), [2, 4]));
  return tf.reshape(tf.sin(tf.add(phases, tf.tensor1d(drawNormal(1, 'phases', 4, 1)))), [images, positions, 4]);
}

/** Images of latents of 4 numbers, 3 channels, linear in the latent. */
export const linearReconstruction: Reconstruct = (latent, coords) =>
  tf.tidy(() => {
    const [images, positions] = coords.shape;
    const mixed = tf.reshape(tf.mul(waves(coords), tf.expandDims(latent, 1)), [-1, 4]); // [B·N, D]
    const values = tf.matMul(mixed, tf.tensor2d(drawNormal(1, 'channels', 4 * 3, 0.5), [4, 3]));
    return tf.reshape(values, [images, positions, 3]);
  });

/** The sines of those, so that the error has a curvature that changes. */
export const sineReconstruction: Reconstruct = (latent, coords) =>
  tf.tidy(() => tf.sin(linearReconstruction(latent, coords)));

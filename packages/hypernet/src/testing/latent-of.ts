import type * as tf from '@tensorflow/tfjs-core';
import type { Encoder, Reconstruct } from '../encoders/encoder.js';

/** Reconstruction function of encoders that do not search for a latent. */
export const noReconstruction: Reconstruct = () => {
  throw new Error('expected an encoder that asks for no reconstruction');
};

/** Returns only the latent of an encoding. */
export function latentOf(encoder: Encoder, images: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor2D {
  return encoder.encode({ images, mask }, noReconstruction).latent;
}

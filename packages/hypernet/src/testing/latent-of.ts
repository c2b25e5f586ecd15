import type * as tf from '@tensorflow/tfjs-core';
import type { Encoder, Reconstruct } from '../encoders/encoder.js';

/** For encoders that do not look for a latent. */
export const noReconstruction: Reconstruct = () => {
  throw new Error('expected an encoder that asks for no reconstruction');
};

/** The latent alone. */
export function latentOf(encoder: Encoder, images: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor2D {
  return encoder.encode({ images, mask }, noReconstruction).latent;
}

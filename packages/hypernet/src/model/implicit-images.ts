import type { SirenParameters } from '@hypersiren/siren';
import type * as tf from '@tensorflow/tfjs-core';

/** Letters: B images, T patches, H rows and W columns of pixels, C channels, h and w rows and columns of a map, L latents at a place. */

/** Continuous images of some images: tensors, which `tf.dispose` frees together. */
export type ImplicitImages = tf.TensorContainerObject & {
  /** Of B SIRENs; with patches of B·T, image by image. */
  readonly parameters: SirenParameters & tf.TensorContainer;
  /** Local latents [B, h, w, L] of every map; none in a model without. */
  readonly locals: tf.Tensor4D[];
  /**
   * What is added to the networks' values, [B, H, W, C], interpolated between the pixels: what a prior expects, what known
   * pixels lack; and then to their deviations if there are any. Nothing in most images.
   */
  readonly corrections: tf.Tensor4D[];
};

import type { SirenParameters } from '@hypersiren/siren';
import type * as tf from '@tensorflow/tfjs-core';

/**
 * Dimensions: B images, T patches, H rows and W columns of pixels, C channels, h and w rows and columns of a map, L
 * channels of its latents.
 */

/** A batch of emitted, renderable images. `tf.dispose` frees all tensors. */
export type ImplicitImages = tf.TensorContainerObject & {
  /** Parameters of B SIRENs, or of B·T SIRENs with patches, image by image. */
  readonly parameters: SirenParameters & tf.TensorContainer;
  /** Spatial latents [B, h, w, L] of every map; empty for a model without spatial latents. */
  readonly locals: tf.Tensor4D[];
  /**
   * Corrections, [B, H, W, C], that are interpolated between pixels and added to the values: a prior's expectation and
   * the residuals of known pixels. A second tensor, if there is one, is added to the standard deviations. Empty for
   * most images.
   */
  readonly corrections: tf.Tensor4D[];
};

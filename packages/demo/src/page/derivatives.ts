import type { ImplicitImages, Model } from '@hypersiren/hypernet';
import { applyWithDerivatives } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

/** Derivatives of an image's brightness, the mean of its channels, at N points. */
export type BrightnessDerivatives = {
  /** Derivatives with respect to row and column, shape [N, 2]. */
  readonly gradient: tf.Tensor2D;
  /** Sum of the two unmixed second derivatives, shape [N]. */
  readonly laplacian: tf.Tensor1D;
};

/**
 * Computes exact derivatives of one image. A network that reads only coordinates is differentiated in one forward pass.
 * Feature maps, corrections and blended patches require reverse mode.
 *
 * @param coords shape [N, 2]
 */
export function brightnessDerivatives(
  model: Model,
  images: ImplicitImages,
  coords: tf.Tensor2D,
): BrightnessDerivatives {
  return tf.tidy(() =>
    !model.spec.patches && images.locals.length + images.corrections.length === 0
      ? byFormula(model, images, coords)
      : byReverseMode(model, images, coords),
  );
}

function byFormula({ spec }: Model, { parameters }: ImplicitImages, coords: tf.Tensor2D): BrightnessDerivatives {
  const { gradient, laplacian } = applyWithDerivatives(spec.siren, parameters, coords, { fused: false });
  // A model may emit standard deviations after the values.
  const { channels } = spec.shape;
  const points = coords.shape[0];
  return {
    gradient: tf.reshape(tf.mean(tf.slice(gradient, [0, 0, 0, 0], [1, points, channels, 2]), 2), [
      points,
      2,
    ]) as tf.Tensor2D,
    laplacian: tf.reshape(tf.mean(tf.slice(laplacian, [0, 0, 0], [1, points, channels]), 2), [points]) as tf.Tensor1D,
  };
}

function byReverseMode(model: Model, images: ImplicitImages, coords: tf.Tensor2D): BrightnessDerivatives {
  // The brightness at a point depends on that point alone, so the gradient of the sum contains the gradient at each point.
  const brightness = (at: tf.Tensor) => tf.sum(tf.mean(model.valuesAt(images, at as tf.Tensor2D, { fused: false }), 2));
  const slope = tf.grad(brightness);
  const along = (axis: number) => (at: tf.Tensor) => tf.sum(tf.slice(slope(at), [0, axis], [-1, 1]));
  const bends = [0, 1].map((axis) => tf.slice(tf.grad(along(axis))(coords), [0, axis], [-1, 1]));
  return {
    gradient: slope(coords) as tf.Tensor2D,
    laplacian: tf.reshape(tf.add(bends[0] as tf.Tensor, bends[1] as tf.Tensor), [-1]) as tf.Tensor1D,
  };
}

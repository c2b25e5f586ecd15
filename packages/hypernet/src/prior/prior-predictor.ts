import * as tf from '@tensorflow/tfjs-core';
import type { ImageInputsConfig } from '../encoders/image-inputs.js';
import { contextTensors } from '../model/context-batch.js';
import type { Model } from '../model/model.js';
import type { Predictor } from '../model/predictor.js';
import { type LinearGaussianPrior, priorEstimate } from './linear-gaussian-prior.js';

/**
 * Returns a predictor of a model's linear prior alone: its posterior mean given the known pixels. The networks are
 * useful only if the model is better than this predictor.
 *
 * @returns undefined for a model without a prior
 */
export function priorPredictor({ spec, fitted }: Pick<Model, 'spec' | 'fitted'>): Predictor | undefined {
  const { prior } = spec.config.encoder as Pick<ImageInputsConfig, 'prior'> & { readonly type: string };
  if (typeof prior !== 'object') return undefined;
  return {
    name: 'prior alone',
    predict: (context) => expectedValues((images, mask) => priorEstimate(prior, fitted, images, mask).image, context),
  };
}

/** Returns a prediction function of a prior that keeps the known pixels. */
export function expectUnknown({ estimate }: LinearGaussianPrior): Predictor['predict'] {
  return (context) =>
    expectedValues(
      (images, mask) =>
        tf.where(tf.tile(tf.cast(mask, 'bool'), [1, 1, 1, images.shape[3]]), images, estimate(images, mask).image),
      context,
    );
}

/** Computes the values of images, [B, H, W, C], from their known pixels. */
async function expectedValues(
  expect: (images: tf.Tensor4D, mask: tf.Tensor4D) => tf.Tensor4D,
  context: Parameters<Predictor['predict']>[0],
): Promise<Float32Array> {
  const images = tf.tidy(() => {
    const tensors = contextTensors(context);
    return expect(tensors.images, tensors.mask);
  });
  const values = await images.data<'float32'>();
  images.dispose();
  return values;
}

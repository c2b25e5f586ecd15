import * as tf from '@tensorflow/tfjs-core';
import type { ImageInputsConfig } from '../encoders/image-inputs.js';
import { contextTensors } from '../model/context-batch.js';
import type { Model } from '../model/model.js';
import type { Predictor } from '../model/predictor.js';
import { type LinearGaussianPrior, priorEstimate } from './linear-gaussian-prior.js';

/**
 * What a model's linear prior expects, given the known pixels, as a prediction by itself: what the networks have to be
 * better than to be of use.
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

/** The same of a prior by itself, which keeps the known pixels. */
export function expectUnknown({ estimate }: LinearGaussianPrior): Predictor['predict'] {
  return (context) =>
    expectedValues(
      (images, mask) =>
        tf.where(tf.tile(tf.cast(mask, 'bool'), [1, 1, 1, images.shape[3]]), images, estimate(images, mask).image),
      context,
    );
}

/** Values of images, [B, H, W, C], that are computed from known pixels. */
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

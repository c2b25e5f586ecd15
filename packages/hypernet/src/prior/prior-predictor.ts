import * as tf from '@tensorflow/tfjs';
import type { ImageInputsConfig } from '../encoders/image-inputs.js';
import { contextTensors } from '../model/context-batch.js';
import type { Model } from '../model/model.js';
import type { Predictor } from '../model/predictor.js';
import { priorEstimate } from './linear-gaussian-prior.js';

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
    predict: async (context) => {
      const image = tf.tidy(() => {
        const { images, mask } = contextTensors(context);
        return priorEstimate(prior, fitted, images, mask).image;
      });
      const values = await image.data<'float32'>();
      image.dispose();
      return values;
    },
  };
}

import * as tf from '@tensorflow/tfjs';
import { gridPlaces } from '../local/places.js';
import { type ContextBatch, contextTensors } from './context-batch.js';
import type { Gaussian } from './distribution.js';
import type { CompleteOptions, Model } from './model.js';

/** Anything that completes pictures: a model or a baseline. */
export interface Predictor {
  /** For tables and charts. */
  readonly name: string;
  /**
   * Every pixel of every image of a batch, known ones too.
   *
   * @param context unknown pixels hold 0, so that none can be looked up
   * @returns [B, H, W, C]; values outside [-1, 1] are clipped before they are measured
   */
  predict(context: ContextBatch): Promise<Float32Array>;
  /** The same with its uncertainty; left out by a predictor that says nothing of it. */
  predictDistribution?(context: ContextBatch): Promise<PredictedDistribution>;
}

/** A normal distribution of each value, for values in [-1, 1]; typed arrays only. */
export interface PredictedDistribution {
  /** What `predict` gives, [B, H, W, C]. */
  readonly mean: Float32Array;
  /** Standard deviation, [B, H, W, C]. */
  readonly deviation: Float32Array;
}

/** A model's pictures at the pixels of its images. */
export function modelPredictor(
  model: Model,
  { name = 'model', ...options }: CompleteOptions & { readonly name?: string } = {},
): Predictor {
  return {
    name,
    predict: async (context) => {
      const values = tf.tidy(() =>
        model.predict({ ...contextTensors(context), places: gridPlaces(context), ...options }),
      );
      const data = await values.data<'float32'>();
      values.dispose();
      return data;
    },
    ...(model.spec.config.likelihood && {
      predictDistribution: async (context: ContextBatch) => {
        const { mean, deviation } = tf.tidy(
          () => model.distributionAt(model.complete(contextTensors(context), options), gridPlaces(context)) as Gaussian,
        );
        const arrays = { mean: await mean.data<'float32'>(), deviation: await deviation.data<'float32'>() };
        tf.dispose([mean, deviation]);
        return arrays;
      },
    }),
  };
}

import * as tf from '@tensorflow/tfjs-core';
import type { Encoding } from '../encoders/encoder.js';
import { gridAxes } from '../local/coordinates.js';
import { type ContextBatch, contextTensors } from './context-batch.js';
import type { Distribution } from './distribution.js';
import type { InpaintOptions, Model } from './model.js';
import type { Shortcut } from './shortcut.js';
import { shortcutsOf } from './shortcuts.js';
import { modelAt } from './sized-models.js';

/** A model or baseline that inpaints images. */
export interface Predictor {
  /** Name in tables and charts. */
  readonly name: string;
  /**
   * Returns the values of all pixels of all images of a batch, including known ones.
   *
   * @param context batch whose unknown pixels are set to 0
   * @returns [B, H, W, C]; values outside [-1, 1] are clipped before evaluation
   */
  predict(context: ContextBatch): Promise<Float32Array>;
  /** Returns the values with their standard deviations; undefined for a predictor without uncertainty. */
  predictDistribution?(context: ContextBatch): Promise<PredictedDistribution>;
  /** Access to the emitted parameters, to measure their contribution; only for predictors that emit parameters. */
  readonly emitting?: EmittingPredictor;
}

/** A normal distribution of each value, for values in [-1, 1]; typed arrays only. */
export interface PredictedDistribution {
  /** Means, as returned by `predict`, [B, H, W, C]. */
  readonly mean: Float32Array;
  /** Standard deviations, [B, H, W, C]. */
  readonly std: Float32Array;
}

/** A predictor that evaluates networks with emitted parameters. Dimensions: D latent. */
export interface EmittingPredictor {
  /** Shortcuts: image information that reaches the values beside the emitted parameters. */
  readonly shortcuts: readonly Shortcut[];
  /**
   * Returns the values [B, H, W, C], their standard deviations if the predictor has a likelihood, and the latents [B,
   * D] from which the parameters are emitted.
   */
  predict(
    context: ContextBatch,
  ): Promise<Pick<PredictedDistribution, 'mean'> & Partial<PredictedDistribution> & { readonly latents: Float32Array }>;
  /**
   * Returns the values with parameters emitted from other latents; everything else is the images' own. The result is
   * [B, H, W, C] for each set of latents [B, D].
   */
  predictFrom(context: ContextBatch, latents: readonly Float32Array[]): Promise<Float32Array[]>;
}

/**
 * Returns a predictor that renders a model's images at the pixels of the context's images, which may have any size that
 * the model reads.
 */
export function modelPredictor(
  model: Model,
  { name = 'model', ...options }: InpaintOptions & { readonly name?: string } = {},
): Predictor {
  const images = (context: ContextBatch, encoding: Encoding): Distribution =>
    modelAt(model, context).distributionAt(
      modelAt(model, context).inpaint(contextTensors(context), { ...options, encoding }),
      gridAxes(context),
    );
  const emitting: EmittingPredictor = {
    shortcuts: shortcutsOf(model.spec.config, options),
    predict: (context) =>
      readArrays(() => {
        const encoding = modelAt(model, context).encode(contextTensors(context));
        return { ...images(context, encoding), latents: encoding.latent };
      }),
    predictFrom: async (context, latents) =>
      Object.values(
        await readArrays(() => {
          const encoding = modelAt(model, context).encode(contextTensors(context));
          const { shape } = encoding.latent;
          return Object.fromEntries(
            latents.map((values, set) => [
              set,
              images(context, { ...encoding, latent: tf.tensor2d(values, shape) }).mean,
            ]),
          );
        }),
      ),
  };
  return {
    name,
    emitting,
    predict: async (context) => (await emitting.predict(context)).mean,
    ...(model.spec.config.likelihood && {
      predictDistribution: async (context: ContextBatch) => {
        const { mean, std } = await emitting.predict(context);
        return { mean, std: std as Float32Array };
      },
    }),
  };
}

/** Computes tensors, reads their values and disposes them. */
async function readArrays<Named extends Readonly<Record<string, tf.Tensor>>>(
  compute: () => Named,
): Promise<{ [Name in keyof Named]: Float32Array }> {
  const tensors = tf.tidy(() => compute() as Named & tf.TensorContainer);
  const entries = Object.entries(tensors as Named);
  const arrays = await Promise.all(
    entries.map(async ([key, tensor]) => [key, await tensor.data<'float32'>()] as const),
  );
  tf.dispose(tensors);
  return Object.fromEntries(arrays) as { [Name in keyof Named]: Float32Array };
}

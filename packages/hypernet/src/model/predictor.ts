import * as tf from '@tensorflow/tfjs-core';
import type { Encoding } from '../encoders/encoder.js';
import { gridAxes } from '../local/coordinates.js';
import { type ContextBatch, contextTensors } from './context-batch.js';
import type { Distribution } from './distribution.js';
import type { InpaintOptions, Model } from './model.js';
import type { Shortcut } from './shortcut.js';
import { shortcutsOf } from './shortcuts.js';

/** Anything that inpaints images: a model or a baseline. */
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
  /** Of a predictor that emits parameters: what it takes to measure whether they do the work. */
  readonly emitting?: EmittingPredictor;
}

/** A normal distribution of each value, for values in [-1, 1]; typed arrays only. */
export interface PredictedDistribution {
  /** What `predict` gives, [B, H, W, C]. */
  readonly mean: Float32Array;
  /** Standard deviation, [B, H, W, C]. */
  readonly std: Float32Array;
}

/** A predictor whose values are those of networks with emitted parameters. Letters: D numbers of a latent. */
export interface EmittingPredictor {
  /** What of the image reaches the values beside the emitted parameters. */
  readonly shortcuts: readonly Shortcut[];
  /** The values, [B, H, W, C], with their deviations if it says any, and all that their parameters are emitted from, [B, D]. */
  predict(
    context: ContextBatch,
  ): Promise<Pick<PredictedDistribution, 'mean'> & Partial<PredictedDistribution> & { readonly latents: Float32Array }>;
  /**
   * The values with the parameters of other latents, where everything else is the images' own: [B, H, W, C] for each set of
   * latents [B, D].
   */
  predictFrom(context: ContextBatch, latents: readonly Float32Array[]): Promise<Float32Array[]>;
}

/** A model's images at the pixels of its images. */
export function modelPredictor(
  model: Model,
  { name = 'model', ...options }: InpaintOptions & { readonly name?: string } = {},
): Predictor {
  const images = (context: ContextBatch, encoding: Encoding): Distribution =>
    model.distributionAt(model.inpaint(contextTensors(context), { ...options, encoding }), gridAxes(context));
  const emitting: EmittingPredictor = {
    shortcuts: shortcutsOf(model.spec.config, options),
    predict: (context) =>
      readArrays(() => {
        const encoding = model.encode(contextTensors(context));
        return { ...images(context, encoding), latents: encoding.latent };
      }),
    predictFrom: async (context, latents) =>
      Object.values(
        await readArrays(() => {
          const encoding = model.encode(contextTensors(context));
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

/** Computes tensors and reads them; all are disposed. */
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

import * as tf from '@tensorflow/tfjs';
import { checkCount, checkKeys, checkRange, memberOf } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { stopGradient } from '../tensors/stop-gradient.js';
import { composedEncoder } from './composed-encoder.js';
import type { EncoderType } from './encoder.js';
import { knownErrors, knownPixels } from './known-pixels.js';

/** Settings of the encoder that takes a few gradient steps from a learned start. */
export interface GradientEncoderConfig {
  readonly type: 'gradient';
  /** Steps from the start to the latent; default 3. */
  readonly steps?: number;
  /** α before it is trained, above 0; default 0.01. */
  readonly rate?: number;
  /** Whether each dimension of the latent has an α of its own, or each step; default `dimension`. */
  readonly rates?: RatesName;
  /**
   * 1, the default: the gradient of a model takes the steps' slopes for constants (first-order MAML). 2: it goes through them,
   * second derivatives and all (MAML), which costs about twice as much.
   */
  readonly order?: 1 | 2;
}

/** Shape of the learned α, by whether each dimension or each step has its own. */
const rateShapes = {
  dimension: (_steps: number, latent: number) => [1, latent],
  step: (steps: number) => [steps, 1],
} as const satisfies Record<string, (steps: number, latent: number) => number[]>;

/** What has a learned rate of its own in the gradient encoder: each dimension, or each step. */
export type RatesName = keyof typeof rateShapes;

const DEFAULTS = { steps: 3, rate: 0.01, rates: 'dimension', order: 1 } as const;

/**
 * A latent found in a few steps down the error of the known pixels,
 *
 *   z ← z − α · ∇_z mean((y(z) − image)²),
 *
 * from a start that is learned, at rates that are learned: MAML (Finn et al. 2017) by the latent alone, as CAVIA (Zintgraf et
 * al. 2019) and functa (Dupont et al. 2022) have it, the rates as in Meta-SGD (Li et al. 2017) and above 0 as exponentials. It
 * has hardly a variable of its own: all that is learned is in the hypernetwork, which learns to be steered by slopes. Where
 * nothing is known, the latent is the start.
 */
export const gradientEncoder: EncoderType<GradientEncoderConfig> = {
  description: 'a few steps down the error of the known pixels from a learned start',

  describe(config, { latent }) {
    checkConfig(config);
    const { steps, rates } = { ...DEFAULTS, ...config };
    return {
      variables: [
        { name: 'encoder.start', shape: [1, latent], initial: { distribution: 'zero' } },
        // Of the factor that training adds to the rate.
        { name: 'encoder.logRates', shape: rateShapes[rates](steps, latent), initial: { distribution: 'zero' } },
      ],
      maps: [],
    };
  },

  create(config, shape, seed) {
    const { variables } = gradientEncoder.describe(config, shape);
    const { steps, rate, rates, order } = { ...DEFAULTS, ...config };
    return composedEncoder(variables, seed, (known, get, reconstruct) => {
      const pixels = knownPixels(known);
      // The sum over the images: its gradient by the latent of an image is that of the image's own error.
      const slopeAt = tf.grad((z) => tf.sum(knownErrors(pixels, reconstruct, z as tf.Tensor2D)));
      const alpha = tf.mul(tf.exp(get('logRates')), rate); // [1, D] or [steps, 1]
      let latent = tf.mul(get('start'), tf.ones([known.images.shape[0], 1])); // [B, D]
      for (let step = 0; step < steps; step++) {
        const slope = slopeAt(latent);
        const move = tf.mul(order === 1 ? stopGradient(slope) : slope, rates === 'step' ? alpha.slice(step, 1) : alpha);
        latent = tf.sub(latent, move);
      }
      return { latent: latent as tf.Tensor2D, maps: [] };
    });
  },
};

function checkConfig(config: GradientEncoderConfig): void {
  checkKeys('gradient encoder', config, ['type', 'steps', 'rate', 'rates', 'order']);
  const { steps, rate, rates, order } = { ...DEFAULTS, ...config };
  checkCount('gradient encoder: steps', steps);
  checkRange('gradient encoder: rate', rate, [Number.MIN_VALUE, Number.MAX_VALUE]);
  memberOf('gradient encoder: rates', rateShapes, rates);
  if (order !== 1 && order !== 2)
    throw new HypernetError('option', `gradient encoder: order: expected 1 or 2, got ${order}`);
}

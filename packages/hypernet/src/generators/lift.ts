import type { VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { GetVariable } from '../encoders/composed-encoder.js';
import { layerVariables } from '../encoders/layers-network.js';
import { linear } from '../encoders/parts/attend.js';

/** Dimensions: B images, T tokens, F features of a token, L numbers of a latent. */

/**
 * Learning rates of the lift and of the correction. The features of a token act on its whole patch at once, so that
 * small steps in the same direction add up; the lift begins near its end.
 */
const RATES = { lift: 0.03, correction: 0.1 };

/** Sizes of a lift. */
export interface LiftSizes {
  readonly latent: number;
  /** Number of tokens T. */
  readonly count: number;
  /** Features of a token F. */
  readonly width: number;
}

/** Returns the variables of a lift: a linear map from latents to tokens, and one that adds what the transformer found. */
export function liftVariables(prefix: string, { latent, count, width }: LiftSizes): VariableSpec[] {
  const zero = { distribution: 'zero' } as const;
  return [
    ...layerVariables({ name: `${prefix}.lift`, shape: [latent, count * width], gain: 1 }).map((spec) => ({
      ...spec,
      rate: RATES.lift,
    })),
    // Zero at the start: nothing is added to a linear map that is fitted in advance.
    { name: `${prefix}.correction.kernel`, shape: [width, width], initial: zero, rate: RATES.correction },
    { name: `${prefix}.correction.bias`, shape: [width], initial: zero, rate: RATES.correction },
  ];
}

/** Returns the tokens of latents [B, L] by a linear map, [B, T, F]. Differentiable. */
export function liftedTokens(get: GetVariable, latents: tf.Tensor2D, width: number): tf.Tensor3D {
  return tf.reshape(linear(get, 'lift', latents), [latents.shape[0], -1, width]) as tf.Tensor3D;
}

/** Adds what the transformer found to lifted tokens, both [B, T, F]. Differentiable. */
export function correctedTokens(get: GetVariable, lifted: tf.Tensor3D, found: tf.Tensor3D): tf.Tensor3D {
  return tf.add(lifted, linear(get, 'correction', found)) as tf.Tensor3D;
}

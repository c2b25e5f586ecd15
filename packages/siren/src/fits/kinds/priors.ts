import * as tf from '@tensorflow/tfjs-core';
import type { FieldAt } from '../fit.js';

/** What an image is taken to be like where nothing is known of it. */
export interface Prior<Order extends 'gradient' | 'hessian' = 'gradient' | 'hessian'> {
  readonly description: string;
  readonly derivatives: Order;
  /** A mean over the coordinates, smaller for what is more likely. */
  penalty(field: FieldAt<Order>): tf.Tensor;
}

const totalVariation: Prior<'gradient'> = {
  description: 'total variation: few, sharp edges',
  derivatives: 'gradient',
  penalty: ({ gradient }) => tf.mean(tf.abs(gradient)), // as the authors have it, |∂₁| + |∂₂|
};

const hessian: Prior<'hessian'> = {
  description: 'the norm of the Hessian: smooth, with continuous slopes',
  derivatives: 'hessian',
  // The root has no derivative at zero, where a flat image would have a gradient that is not a number.
  penalty: ({ hessian }) => tf.mean(tf.sqrt(tf.add(tf.sum(tf.square(hessian), [-2, -1]), 1e-12))),
};

/** Every prior by name. */
export const priors = { 'total-variation': totalVariation, hessian } as const;

/** What {@link priors} has, by name. */
export type PriorName = keyof typeof priors;

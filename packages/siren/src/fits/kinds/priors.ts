import * as tf from '@tensorflow/tfjs-core';
import type { FieldAt } from '../fit.js';

/** A prior for the unknown parts of an image. */
export interface Prior<Order extends 'gradient' | 'hessian' = 'gradient' | 'hessian'> {
  readonly description: string;
  readonly derivatives: Order;
  /** Computes the mean penalty over the coordinates. More likely images have smaller penalties. */
  penalty(field: FieldAt<Order>): tf.Tensor;
}

const totalVariation: Prior<'gradient'> = {
  description: 'total variation: few, sharp edges',
  derivatives: 'gradient',
  penalty: ({ gradient }) => tf.mean(tf.abs(gradient)), // anisotropic, |∂₁| + |∂₂|, as in the authors' code
};

const hessian: Prior<'hessian'> = {
  description: 'the norm of the Hessian: smooth, with continuous slopes',
  derivatives: 'hessian',
  // The constant keeps the gradient of the root finite for a flat image.
  penalty: ({ hessian }) => tf.mean(tf.sqrt(tf.add(tf.sum(tf.square(hessian), [-2, -1]), 1e-12))),
};

/** Priors by name. */
export const priors = { 'total-variation': totalVariation, hessian } as const;

/** Name of a prior in {@link priors}. */
export type PriorName = keyof typeof priors;

import type * as tf from '@tensorflow/tfjs';

/** How far a function's derivatives by its coordinates are wanted: each one with those before it. */
export const DERIVATIVE_ORDERS = ['value', 'gradient', 'laplacian'] as const;

export type DerivativeOrder = (typeof DERIVATIVE_ORDERS)[number];

/** What there is of each order: N coordinates of I numbers, C channels. */
interface Whole<Value, Gradient> {
  /** [N, C]. */
  readonly value: Value;
  /** First derivatives by each coordinate, [N, C, I]. */
  readonly gradient: Gradient;
  /** Sum of the unmixed second derivatives, [N, C]. */
  readonly laplacian: Value;
}

interface Included {
  value: 'value';
  gradient: 'value' | 'gradient';
  laplacian: 'value' | 'gradient' | 'laplacian';
}

/** A function's values at coordinates, with the derivatives of that order and below, as tensors. */
export type Field<Order extends DerivativeOrder> = Pick<Whole<tf.Tensor2D, tf.Tensor3D>, Included[Order]>;

/** The same as plain numbers, row by row. */
export type SampledField<Order extends DerivativeOrder> = Pick<Whole<Float32Array, Float32Array>, Included[Order]>;

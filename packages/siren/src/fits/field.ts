import type * as tf from '@tensorflow/tfjs-core';
import type { DerivativeOrder } from '../derivatives/forward-jet.js';

/** What there is of each order: N coordinates of I numbers, C channels. */
interface Whole<Value, Gradient, Hessian> {
  /** [N, C]. */
  readonly value: Value;
  /** First derivatives by each coordinate, [N, C, I]. */
  readonly gradient: Gradient;
  /** Sum of the unmixed second derivatives, [N, C]. */
  readonly laplacian: Value;
  /** All second derivatives, [N, C, I, I]. */
  readonly hessian: Hessian;
}

interface Included {
  value: 'value';
  gradient: Included['value'] | 'gradient';
  laplacian: Included['gradient'] | 'laplacian';
  hessian: Included['laplacian'] | 'hessian';
}

/** A function's values at coordinates, with the derivatives of that order and below, as tensors. */
export type Field<Order extends DerivativeOrder> = Pick<Whole<tf.Tensor2D, tf.Tensor3D, tf.Tensor4D>, Included[Order]>;

/** The same as plain numbers, row by row. */
export type SampledField<Order extends DerivativeOrder> = Pick<
  Whole<Float32Array, Float32Array, Float32Array>,
  Included[Order]
>;

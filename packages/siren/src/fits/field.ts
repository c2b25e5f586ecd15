import type * as tf from '@tensorflow/tfjs-core';
import type { DerivativeOrder } from '../derivatives/forward-jet.js';

/** Values and all derivatives at N coordinates of I numbers, for C channels. */
interface Whole<Value, Gradient, Hessian> {
  /** Values, shape [N, C]. */
  readonly value: Value;
  /** First derivatives, shape [N, C, I]. */
  readonly gradient: Gradient;
  /** Laplacian, the sum of the unmixed second derivatives, shape [N, C]. */
  readonly laplacian: Value;
  /** All second derivatives, shape [N, C, I, I]. */
  readonly hessian: Hessian;
}

interface Included {
  value: 'value';
  gradient: Included['value'] | 'gradient';
  laplacian: Included['gradient'] | 'laplacian';
  hessian: Included['laplacian'] | 'hessian';
}

/** Values of a function at coordinates and its derivatives up to an order, as tensors. */
export type Field<Order extends DerivativeOrder> = Pick<Whole<tf.Tensor2D, tf.Tensor3D, tf.Tensor4D>, Included[Order]>;

/** Values of a function at coordinates and its derivatives up to an order, as arrays, row-major. */
export type SampledField<Order extends DerivativeOrder> = Pick<
  Whole<Float32Array, Float32Array, Float32Array>,
  Included[Order]
>;

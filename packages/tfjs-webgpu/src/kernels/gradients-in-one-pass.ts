import * as tf from '@tensorflow/tfjs-core';
import { type FusedKernel, runElementwise } from '../fused-kernel.js';

/** Sizes of axes that are consecutive in memory: before, along and after some axes. */
export interface Along {
  readonly outer: number;
  readonly terms: number;
  readonly inner: number;
}

/** Returns the sizes before, along and after consecutive axes, which have size 1 in `kept`. */
export function alongAxes(shape: readonly number[], kept: readonly number[]): Along {
  const reduced = shape.map((size, axis) => size !== 1 && kept[axis] === 1);
  const first = reduced.indexOf(true);
  if (first < 0) return { outer: tf.util.sizeFromShape([...shape]), terms: 1, inner: 1 };
  const last = reduced.lastIndexOf(true);
  const size = (from: number, to: number) => tf.util.sizeFromShape(shape.slice(from, to));
  return { outer: size(0, first), terms: size(first, last + 1), inner: size(last + 1, shape.length) };
}

/**
 * Kernels that compute gradients of TensorFlow.js's operations in one pass. `gradients.ts` of tfjs-native uses them on
 * backends that register them.
 */
export const onePassKernels: readonly FusedKernel[] = [
  {
    name: 'ReluGrad',
    run: ({ tensors, backend }) => {
      const [{ shape }] = tensors as [tf.TensorInfo];
      return runElementwise(backend, ['dy', 'y'], 'select(0.0, dy[at], y[at] > 0.0)', tensors, shape);
    },
  },
  {
    // Where back-propagation begins: a constant of the program, and no dispatch.
    name: tf.OnesLike,
    run: ({ tensors: [x], backend }) => {
      const { shape, dtype } = x as tf.TensorInfo;
      const ones = tf.util.makeOnesTypedArray(tf.util.sizeFromShape(shape), dtype as 'float32');
      return backend.makeTensorInfo(shape, dtype, ones);
    },
  },
  {
    name: 'SquareGrad',
    run: ({ tensors, backend }) => {
      const [{ shape }] = tensors as [tf.TensorInfo];
      return runElementwise(backend, ['dy', 'x'], 'dy[at] * (2.0 * x[at])', tensors, shape);
    },
  },
  {
    name: 'SpreadAlong',
    run: ({ tensors, attrs, backend }) => {
      const { shape, kept, divisor } = attrs as { shape: number[]; kept: number[]; divisor: number };
      const { terms, inner } = alongAxes(shape, kept);
      const place = `x[at / ${terms * inner}u * ${inner}u + at % ${inner}u]`;
      return runElementwise(backend, ['x'], `${place} / sizes.factor`, tensors, shape, divisor);
    },
  },
];

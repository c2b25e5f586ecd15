import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../../addon.js';
import type { PooledArray } from '../../buffer-pool.js';
import { type NativeKernel, withFallback } from '../../native-kernel.js';

const { scan } = addonFunctions<{
  scan(
    product: boolean,
    x: PooledArray,
    out: PooledArray,
    outer: number,
    length: number,
    inner: number,
    exclusive: boolean,
    reverse: boolean,
  ): void;
}>();

/** Returns the kernel of running sums or products along one axis. */
function cumulative(name: string, product: boolean, dtypes: readonly string[]): NativeKernel {
  return withFallback(name, ({ inputs, attrs, backend }) => {
    const x = inputs.x as tf.TensorInfo;
    const { shape } = x;
    if (!dtypes.includes(x.dtype)) return undefined;
    const axis = tf.util.parseAxisParam((attrs.axis as number | undefined) ?? 0, shape)[0] as number;
    const dtype = x.dtype as 'float32' | 'int32';
    const out = backend.allocate(dtype, tf.util.sizeFromShape(shape));
    scan(
      product,
      backend.valuesOf(x),
      out,
      tf.util.sizeFromShape(shape.slice(0, axis)),
      shape[axis] as number,
      tf.util.sizeFromShape(shape.slice(axis + 1)),
      Boolean(attrs.exclusive),
      Boolean(attrs.reverse),
    );
    return backend.output(out, shape, dtype);
  });
}

/** Running sums and products. Products of integers that exceed 32 bits are rounded by the CPU backend alone. */
export const cumulativeKernels: readonly NativeKernel[] = [
  cumulative(tf.Cumsum, false, ['float32', 'int32']),
  cumulative(tf.Cumprod, true, ['float32']),
];

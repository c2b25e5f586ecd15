import type * as tf from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { type FusedKernel, runElementwise } from '../fused-kernel.js';

/**
 * Kernels that compute gradients of losses in one pass. `gradients.ts` of tfjs-native uses them on backends that
 * register them.
 */
export const lossGradientKernels: readonly FusedKernel[] = [
  {
    name: 'SquaredDifferenceGrad',
    run: ({ tensors, backend }) => {
      const [dy] = tensors as [tf.TensorInfo];
      return runElementwise(backend, ['dy', 'a', 'b'], '2.0 * dy[at] * (a[at] - b[at])', tensors, dy.shape);
    },
  },
  {
    name: 'Spread',
    run: ({ tensors, attrs, backend }) => {
      const { shape, factor } = attrs as { shape: number[]; factor: number };
      if (util.sizeFromShape((tensors[0] as tf.TensorInfo).shape) !== 1)
        throw new Error(`Spread: expected a single number, got [${tensors[0]?.shape.join(', ')}]`);
      return runElementwise(backend, ['x'], 'sizes.factor * x[0]', tensors, shape, factor);
    },
  },
];

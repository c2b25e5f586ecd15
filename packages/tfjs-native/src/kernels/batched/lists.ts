import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from '../../backend.js';
import { checkFloats, checkShape } from '../../check-tensors.js';
import { ReduceOp } from '../../contract.js';
import { type KernelFunction, listOf, type NativeKernel } from '../../native-kernel.js';
import { listWeights } from '../../portable/list-weights.js';
import { binaryKernels } from '../binary.js';
import { reduceArrays } from '../reduce.js';

/** Returns a binary kernel of this package as a function, whose result may be postponed. */
function binary(name: string): (backend: NativeBackend, a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo {
  const { run } = binaryKernels.find((kernel) => kernel.name === name) as { run: KernelFunction };
  return (backend, a, b) => run({ inputs: { a, b }, attrs: {}, backend }) as tf.TensorInfo;
}

const add = binary(tf.Add);
const multiply = binary(tf.Multiply);

const addPairs: NativeKernel = {
  name: 'AddPairs',
  run: (args) => {
    const all = listOf(args);
    const half = all.length / 2;
    if (!Number.isInteger(half)) throw new Error(`${addPairs.name}: expected pairs, got ${all.length} tensors`);
    checkFloats(addPairs.name, all);
    return all.slice(0, half).map((a, index) => {
      const b = all[half + index] as tf.TensorInfo;
      checkShape(addPairs.name, `b ${index + 1}`, b, a.shape);
      return add(args.backend, a, b);
    });
  },
};

const weightedSquares: NativeKernel = {
  name: 'WeightedSquares',
  run: (args) => {
    const { attrs, backend } = args;
    const tensors = listOf(args);
    checkFloats(weightedSquares.name, tensors);
    const weights = listWeights(weightedSquares.name, tensors, attrs);
    const sum = new Float32Array(1);
    const total = backend.floats(1).fill(0);
    tensors.forEach((tensor, index) => {
      const x = backend.floatsOf(tensor);
      if (x.length === 0) return;
      reduceArrays(ReduceOp.sumOfSquares, x, sum, 1, x.length, 1, 1);
      total[0] = (total[0] as number) + Math.fround((sum[0] as number) * Math.fround(weights[index] as number));
    });
    return backend.output(total, [], 'float32');
  },
};

/** [dy, x 1 … x n] {weights} → 2 · weight · dy · x. */
const weightedSquaresGradient: NativeKernel = {
  name: 'WeightedSquaresGrad',
  run: (args) => {
    const { attrs, backend } = args;
    const { name } = weightedSquaresGradient;
    const [dy, ...tensors] = listOf(args) as [tf.TensorInfo, ...tf.TensorInfo[]];
    checkFloats(name, [dy, ...tensors]);
    checkShape(name, 'dy', dy, []);
    const weights = listWeights(name, tensors, attrs);
    const [slope] = backend.floatsOf(dy) as unknown as [number];
    return tensors.map((tensor, index) => {
      const factor = backend.output(backend.floats(1).fill(2 * slope * (weights[index] as number)), [], 'float32');
      const gradient = multiply(backend, tensor, factor);
      backend.disposeData(factor.dataId);
      return gradient;
    });
  },
};

/** Sums over lists of tensors and of pairs of tensors. The contract is BATCHED_KERNELS of `@hypersiren/siren`. */
export const listKernels: readonly NativeKernel[] = [addPairs, weightedSquares, weightedSquaresGradient];

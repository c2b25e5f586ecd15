import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';

const { adamStep } = addonFunctions<{
  adamStep(
    parameters: Float32Array[],
    means: Float32Array[],
    variances: Float32Array[],
    gradients: Float32Array[],
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    step: number,
    clip: number,
    rates: Float32Array,
    lefts: Float32Array[],
    rights: Float32Array[],
    ranks: Int32Array,
  ): number;
}>();

/** Placeholder of a gradient that is given by its factors, and of the factors of a gradient that is an array. */
const NOTHING = new Float32Array(0);

const ATTRIBUTES = ['learningRate', 'beta1', 'beta2', 'epsilon', 'step', 'clip'] as const;

/**
 * Performs one Adam step on all parameters of a model (Kingma and Ba 2015, in PyTorch's form):
 *
 * g ← g · min(1, clip / (‖g‖ + 1e-6)),   m ← β1 m + (1 − β1) g,   v ← β2 v + (1 − β2) g²,
 *
 * p ← p − learningRate · rate · (m / (1 − β1^step)) / (√(v / (1 − β2^step)) + ε).
 *
 * Inputs: a list [p1 … pn, m1 … mn, v1 … vn, g1 … gn]. Attributes: learningRate, beta1, beta2, epsilon; step, from 1;
 * clip, a bound of the norm ‖g‖ of all gradients together (0: no bound); rates, a learning-rate multiplier for each
 * parameter tensor (default 1). Changes p, m and v in place, and all tensors that share their values (clones,
 * reshapes). Arrays that a program passed in or read stay unchanged. Returns ‖g‖, a scalar.
 *
 * A gradient that is a pending product (see `postponedProduct`) is multiplied piece by piece when it is used, and is
 * never stored. Its norm follows from its factors: ‖LᵀR‖² = Σ (LLᵀ) ∘ (RRᵀ).
 *
 * The kernel has no gradient.
 */
const adamKernel: NativeKernel = {
  name: 'AdamStep',
  run: ({ inputs, attrs, backend }) => {
    const { name } = adamKernel;
    const tensors = inputs as unknown as tf.TensorInfo[];
    const count = tensors.length / 4;
    if (!Number.isInteger(count))
      throw new Error(
        `${name}: expected as many means, variances and gradients as parameters, got ${tensors.length} tensors`,
      );
    const numbers = ATTRIBUTES.map((key) => {
      const value = attrs[key];
      if (typeof value !== 'number') throw new Error(`${name}: expected a number ${key}, got ${JSON.stringify(value)}`);
      return value;
    }) as [number, number, number, number, number, number];
    if (!(numbers[4] >= 1)) throw new Error(`${name}: expected steps to be counted from 1, got ${numbers[4]}`);
    const rates = attrs.rates ?? new Array(count).fill(1);
    if (!Array.isArray(rates) || rates.length !== count || !rates.every((rate) => typeof rate === 'number'))
      throw new Error(`${name}: expected ${count} numbers as rates, got ${JSON.stringify(rates)}`);
    checkFloats(name, tensors);
    const group = (index: number) => tensors.slice(index * count, (index + 1) * count);
    const [parameters, means, variances, gradients] = [0, 1, 2, 3].map(group) as [
      tf.TensorInfo[],
      tf.TensorInfo[],
      tf.TensorInfo[],
      tf.TensorInfo[],
    ];
    parameters.forEach(({ shape }, i) => {
      checkShape(name, `mean ${i}`, means[i] as tf.TensorInfo, shape);
      checkShape(name, `variance ${i}`, variances[i] as tf.TensorInfo, shape);
      checkShape(name, `gradient ${i}`, gradients[i] as tf.TensorInfo, shape);
    });
    const writable = (list: readonly tf.TensorInfo[]) => list.map((tensor) => backend.writableFloatsOf(tensor));
    // Also computes pending products that read the changed arrays.
    const changed = [parameters, means, variances].map(writable) as [Float32Array[], Float32Array[], Float32Array[]];
    const products = gradients.map((tensor) => backend.pendingProduct(tensor));
    const norm = adamStep(
      ...changed,
      gradients.map((tensor, i) => (products[i] ? NOTHING : backend.floatsOf(tensor))),
      ...numbers,
      Float32Array.from(rates as number[]),
      products.map((product) => product?.left ?? NOTHING),
      products.map((product) => product?.right ?? NOTHING),
      Int32Array.from(products, (product) => product?.rank ?? 0),
    );
    return backend.output(backend.floats(1).fill(norm), [], 'float32');
  },
};

export const adamKernels: readonly NativeKernel[] = [adamKernel];

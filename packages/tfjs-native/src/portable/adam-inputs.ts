import type * as tf from '@tensorflow/tfjs-core';
import { checkFloats, checkShape } from '../check-tensors.js';

const ATTRIBUTES = ['learningRate', 'beta1', 'beta2', 'epsilon', 'step', 'clip'] as const;

type Tensors = readonly tf.TensorInfo[];

/** Checked inputs of a step of Adam. */
export interface AdamInputs {
  readonly parameters: Tensors;
  readonly means: Tensors;
  readonly variances: Tensors;
  readonly gradients: Tensors;
  /** Learning rate, β1, β2, ε, step and maximum norm of all gradients (0: no maximum). */
  readonly numbers: readonly [number, number, number, number, number, number];
  /** Learning-rate multipliers, one for each parameter tensor. */
  readonly rates: readonly number[];
}

/**
 * Checks the tensors [p1 … pn, m1 … mn, v1 … vn, g1 … gn] and the attributes of the kernel `AdamStep`.
 *
 * @param name kernel's name, for errors
 * @throws Error if the four lists differ in length, a tensor is disposed, is not float32 or has another shape than its
 * parameter, or an attribute is not a number
 */
export function adamInputs(name: string, tensors: Tensors, attrs: tf.NamedAttrMap): AdamInputs {
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
  const [parameters, means, variances, gradients] = [0, 1, 2, 3].map(group) as unknown as [
    Tensors,
    Tensors,
    Tensors,
    Tensors,
  ];
  parameters.forEach(({ shape }, i) => {
    checkShape(name, `mean ${i}`, means[i] as tf.TensorInfo, shape);
    checkShape(name, `variance ${i}`, variances[i] as tf.TensorInfo, shape);
    checkShape(name, `gradient ${i}`, gradients[i] as tf.TensorInfo, shape);
  });
  return { parameters, means, variances, gradients, numbers, rates: rates as number[] };
}

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onBackend } from './backends.js';
import { TestRandom } from './random.js';

/** A function in double precision from several arrays to one. */
export type Reference = (inputs: readonly Float64Array[]) => Float64Array;

/** A function of tensors, its double-precision reference, and the inputs at which they are compared. */
export interface Compared {
  readonly shapes: readonly (readonly number[])[];
  readonly values: readonly Float32Array[];
  readonly compute: (inputs: readonly tf.Tensor[]) => tf.Tensor;
  readonly reference: Reference;
}

/** Number of elements of each input whose derivatives are checked. */
const CHECKED = 6;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Returns the largest difference, relative to the largest number. */
function errorOf(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(found.length).to.equal(wanted.length);
  let [error, scale] = [0, 1e-30];
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs((found[i] as number) - (wanted[i] as number));
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference);
    scale = Math.max(scale, Math.abs(wanted[i] as number));
  }
  return error / scale;
}

const doubles = (values: readonly Float32Array[]): Float64Array[] => values.map((v) => Float64Array.from(v));
const tensorsOf = ({ shapes, values }: Compared): tf.Tensor[] =>
  values.map((v, i) => tf.tensor(v.slice(), [...(shapes[i] as number[])]));

/** Returns the tangents of the inputs, along which derivatives are taken. */
function changesOf({ values }: Compared): Float32Array[] {
  const random = new TestRandom(7);
  return values.map(({ length }) => random.floats(length, -1, 1));
}

/** Returns the central difference (f(above) − f(below)) / (2 step) for one element of one input. */
function centralDifference(
  inputs: Float64Array[],
  input: number,
  index: number,
  step: number,
  f: () => number,
): number {
  const numbers = inputs[input] as Float64Array;
  const x = numbers[index] as number;
  numbers[index] = x + step;
  const above = f();
  numbers[index] = x - step;
  const below = f();
  numbers[index] = x;
  return (above - below) / (2 * step);
}

/** Compares the gradients of some elements of all inputs with central differences of `f` in double precision. */
function expectGradients(
  gradients: readonly ArrayLike<number>[],
  inputs: Float64Array[],
  step: number,
  f: () => number,
  tolerance: number,
): void {
  const random = new TestRandom(9);
  // The summands are of magnitude 1 or more, even if the sum is near zero.
  let scale = 1;
  for (const found of gradients)
    for (let index = 0; index < found.length; index++) scale = Math.max(scale, Math.abs(found[index] as number));
  gradients.forEach((found, input) => {
    for (let n = 0; n < CHECKED && found.length > 0; n++) {
      const index = random.integer(0, found.length - 1);
      const wanted = centralDifference(inputs, input, index, step, f);
      expect(Math.abs((found[index] as number) - wanted) / scale, `input ${input} [${index}]`).to.be.below(tolerance);
    }
  });
}

/** A computation on the current backend, and a check of the values of its tensors. */
export interface Check {
  readonly run: () => tf.Tensor[];
  readonly check: (results: readonly ArrayLike<number>[]) => void;
}

/** Checks that a backend returns the values of the reference. */
export const valuesCheck = (compared: Compared, tolerance: number): Check => ({
  run: () => [compared.compute(tensorsOf(compared))],
  check: ([found]) => {
    expect(errorOf(found as ArrayLike<number>, compared.reference(doubles(compared.values)))).to.be.below(tolerance);
  },
});

/** Checks that the gradients of a weighted sum of the outputs equal central differences. */
export function firstDerivativesCheck(compared: Compared, tolerance: number): Check {
  const { compute, reference } = compared;
  const inputs = doubles(compared.values);
  const weights = new TestRandom(3).floats(reference(inputs).length, -1, 1);
  const loss = (xs: readonly tf.Tensor[]) => {
    const y = compute(xs);
    return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
  };
  return {
    run: () => tf.grads((...xs: tf.Tensor[]) => loss(xs))(tensorsOf(compared)),
    check: (gradients) => {
      expectGradients(gradients, inputs, 1e-5, () => dot(reference(inputs), weights), tolerance);
    },
  };
}

/**
 * Checks that the gradients of a directional derivative of the weighted sum of the squared outputs, which is itself
 * computed from gradients, equal central differences.
 */
export function secondDerivativesCheck(compared: Compared, tolerance: number): Check {
  const { compute, reference } = compared;
  const inputs = doubles(compared.values);
  const changes = changesOf(compared);
  const weights = new TestRandom(3).floats(reference(inputs).length, -1, 1);
  const slope = (xs: readonly tf.Tensor[]) => {
    const gradients = tf.grads((...own: tf.Tensor[]) => {
      const y = compute(own);
      return tf.sum(tf.mul(tf.square(y), tf.tensor(weights, y.shape)));
    })([...xs]);
    return tf.addN(gradients.map((g, i) => tf.sum(tf.mul(g, tf.tensor(changes[i] as Float32Array, g.shape)))));
  };
  const along = (step: number) => {
    const moved = inputs.map((x, i) => x.map((value, j) => value + step * ((changes[i] as Float32Array)[j] as number)));
    return dot(
      reference(moved).map((y) => y * y),
      weights,
    );
  };
  const step = 1e-4;
  return {
    run: () => tf.grads((...xs: tf.Tensor[]) => slope(xs))(tensorsOf(compared)),
    check: (gradients) => {
      expectGradients(gradients, inputs, 1e-3, () => (along(step) - along(-step)) / (2 * step), tolerance);
    },
  };
}

function expectOnNative({ run, check }: Check): void {
  onBackend('native', () => {
    check(run().map((tensor) => tensor.dataSync()));
    return [];
  });
}

/** Expects the native backend to return the values of the reference. */
export const expectValues = (compared: Compared, tolerance: number): void =>
  expectOnNative(valuesCheck(compared, tolerance));

/** Expects the first derivatives of the native backend to equal central differences. */
export const expectFirstDerivatives = (compared: Compared, tolerance: number): void =>
  expectOnNative(firstDerivativesCheck(compared, tolerance));

/** Expects the second derivatives of the native backend to equal central differences. */
export const expectSecondDerivatives = (compared: Compared, tolerance: number): void =>
  expectOnNative(secondDerivativesCheck(compared, tolerance));

/** Returns the bits of tensors, for comparison. */
export const bits = (tensors: readonly tf.Tensor[]): string =>
  tensors.map((t) => Buffer.from(new Uint8Array(t.dataSync().slice().buffer)).toString('base64')).join();

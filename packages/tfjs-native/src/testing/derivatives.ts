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
  gradients: readonly tf.Tensor[],
  inputs: Float64Array[],
  step: number,
  f: () => number,
  tolerance: number,
): void {
  const random = new TestRandom(9);
  // The summands are of magnitude 1 or more, even if the sum is near zero.
  const scale = Math.max(
    1,
    ...gradients.map((g) => g.dataSync<'float32'>().reduce((most, v) => Math.max(most, Math.abs(v)), 0)),
  );
  gradients.forEach((gradient, input) => {
    const found = gradient.dataSync();
    for (let n = 0; n < CHECKED && found.length > 0; n++) {
      const index = random.integer(0, found.length - 1);
      const wanted = centralDifference(inputs, input, index, step, f);
      expect(Math.abs((found[index] as number) - wanted) / scale, `input ${input} [${index}]`).to.be.below(tolerance);
    }
  });
}

/** Expects the native backend to return the values of the reference. */
export function expectValues(compared: Compared, tolerance: number): void {
  onBackend('native', () => {
    const found = compared.compute(tensorsOf(compared));
    expect(errorOf(found.dataSync(), compared.reference(doubles(compared.values)))).to.be.below(tolerance);
    return [];
  });
}

/** Expects the gradients of a weighted sum of the outputs on the native backend to equal central differences. */
export function expectFirstDerivatives(compared: Compared, tolerance: number): void {
  const { compute, reference } = compared;
  onBackend('native', () => {
    const inputs = doubles(compared.values);
    const weights = new TestRandom(3).floats(reference(inputs).length, -1, 1);
    const loss = (xs: readonly tf.Tensor[]) => {
      const y = compute(xs);
      return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
    };
    const gradients = tf.grads((...xs: tf.Tensor[]) => loss(xs))(tensorsOf(compared));
    expectGradients(gradients, inputs, 1e-5, () => dot(reference(inputs), weights), tolerance);
    return [];
  });
}

/**
 * Expects the gradients of a directional derivative of that sum, which is itself computed from gradients, to equal
 * central differences.
 */
export function expectSecondDerivatives(compared: Compared, tolerance: number): void {
  const { compute, reference } = compared;
  onBackend('native', () => {
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
    const gradients = tf.grads((...xs: tf.Tensor[]) => slope(xs))(tensorsOf(compared));
    const along = (step: number) => {
      const moved = inputs.map((x, i) =>
        x.map((value, j) => value + step * ((changes[i] as Float32Array)[j] as number)),
      );
      return dot(
        reference(moved).map((y) => y * y),
        weights,
      );
    };
    const step = 1e-4;
    expectGradients(gradients, inputs, 1e-3, () => (along(step) - along(-step)) / (2 * step), tolerance);
    return [];
  });
}

/** Returns the bits of tensors, for comparison. */
export const bits = (tensors: readonly tf.Tensor[]): string =>
  tensors.map((t) => Buffer.from(new Uint8Array(t.dataSync().slice().buffer)).toString('base64')).join();

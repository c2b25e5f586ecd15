import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';

/** Expects equal shapes and values that differ by at most `tolerance` times the largest expected magnitude. */
export function expectClose(got: tf.Tensor, wanted: tf.Tensor, tolerance: number): void {
  expect(got.shape).to.deep.equal(wanted.shape);
  expectNumbersClose(got.dataSync(), wanted.dataSync(), tolerance);
}

/** Expects finite values that differ by at most `tolerance` times the largest expected magnitude. */
export function expectNumbersClose(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(got.length).to.equal(wanted.length);
  const largest = Array.from(wanted).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = Array.from(wanted, (value, index) => Math.abs((got[index] as number) - value) / largest);
  const worst = apart.reduce((at, value, index) => (value <= (apart[at] as number) ? at : index), 0);
  expect(apart[worst], `number ${worst}: got ${got[worst]}, expected ${wanted[worst]}`).to.be.at.most(tolerance);
}

/** Expects `work` to allocate exactly `made` tensors, all of them in its result, and disposes of the result. */
export function expectTensors(made: number, work: () => tf.TensorContainer): void {
  const before = tf.memory().numTensors;
  const result = work();
  expect(tf.memory().numTensors - before).to.equal(made);
  tf.dispose(result);
  expect(tf.memory().numTensors).to.equal(before);
}

import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { permuteRows } from './permute-rows.js';

describe('permuteRows', () => {
  onCpu();

  const x = tf.tensor3d(drawNormal(1, 'x', 2 * 3 * 2, 1), [2, 3, 2]);
  const index = Int32Array.of(2, -1, 0, -1);
  const inverse = Int32Array.of(2, -1, 0);

  it('takes rows by index and gives zeros for −1', () => {
    const rows = x.arraySync();
    const wanted = rows.map((image) => [image[2], [0, 0], image[0], [0, 0]]);
    expect(permuteRows(x, index, inverse).arraySync()).to.deep.equal(wanted);
  });

  it('has the gradient of the rows that it takes, at second order too', () => {
    const weights = tf.tensor3d(drawNormal(1, 'weights', 2 * 4 * 2, 1), [2, 4, 2]);
    const loss = (at: tf.Tensor) =>
      tf.sum(tf.mul(weights, tf.pow(permuteRows(at as tf.Tensor3D, index, inverse), 3))) as tf.Scalar;
    const scattered = permuteRows(weights, inverse, index); // the weight of each row of x
    const first = tf.grad(loss)(x);
    expectNumbersClose(first.dataSync(), tf.mul(tf.mul(scattered, tf.square(x)), 3).dataSync(), 1e-5);
    const second = tf.grad((at) => tf.sum(tf.grad(loss)(at)))(x);
    const wanted = tf.mul(tf.mul(scattered, x), 6);
    expectNumbersClose(second.dataSync(), wanted.dataSync(), 1e-5);
  });

  it('leaves nothing behind but its result', () => {
    const before = tf.memory().numTensors;
    const result = permuteRows(x, index, inverse);
    expect(tf.memory().numTensors).to.equal(before + 1);
    result.dispose();
  });
});

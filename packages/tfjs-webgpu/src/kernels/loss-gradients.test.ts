import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { numbersOf, onWebGPU } from '../testing/on-webgpu.js';

describe('gradients of losses on WebGPU', function () {
  this.timeout(60_000);
  onWebGPU();

  it('of a mean of squared differences are 2 (a − b) / n with respect to a, and the negative with respect to b', async () => {
    const [a, b] = [tf.tensor2d([[1, 2, 4]]), tf.tensor2d([[3, -1, 4]])];
    const loss = (x: tf.Tensor, y: tf.Tensor) => tf.mean(tf.squaredDifference(x, y));
    const found = await numbersOf(() => tf.grads(loss)([a, b]));
    expect(found.map(({ values }) => [...values].map((x) => Math.round(x * 3)))).to.deep.equal([
      [-4, 6, 0],
      [4, -6, 0],
    ]);
    tf.dispose([a, b]);
  });

  it('of a sum are constant, and match the formula at second order', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const cube = (y: tf.Tensor) => tf.sum(tf.mul(y, tf.squaredDifference(y, 0)));
    const [first, second] = await numbersOf(() => [
      tf.grad((y: tf.Tensor) => tf.mul(tf.sum(y), 5))(x),
      tf.grad((y: tf.Tensor) => tf.sum(tf.grad(cube)(y)))(x),
    ]);
    expect([...(first?.values ?? [])]).to.deep.equal([5, 5, 5]);
    expect([...(second?.values ?? [])].map(Math.round)).to.deep.equal([6, 12, 18]);
    x.dispose();
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { expectSameAsCpu } from '../../testing/compare.js';
import { TestRandom } from '../../testing/random.js';

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

const FLAGS = [false, true].flatMap((exclusive) => [false, true].map((reverse) => [exclusive, reverse] as const));

describeEachIsa('running sums and products', () => {
  for (const [name, f] of Object.entries({ cumsum: tf.cumsum, cumprod: tf.cumprod }))
    it(`have the bits of the cpu backend along any axis, exclusive and backwards too: ${name}`, () => {
      const random = new TestRandom(1);
      for (const shape of [[1], [300], [4, 70], [70, 3], [3, 5, 1100], [2, 3, 4, 5], [3, 0]]) {
        const floats = { shape, values: random.floats(size(shape), -1.5, 1.5) };
        const ints = { shape, values: random.ints(size(shape), -3, 3) };
        for (let axis = 0; axis < shape.length; axis++)
          for (const [exclusive, reverse] of FLAGS)
            for (const operand of [floats, ints])
              expectSameAsCpu([operand], ([x]) => f(x as tf.Tensor, axis, exclusive, reverse));
      }
      const bools = { shape: [20], values: random.bools(20) };
      expectSameAsCpu([bools], ([x]) => f(x as tf.Tensor));
    });

  it('count a negative axis from the last one', () => {
    onBackend('native', () => {
      const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      expect(Array.from(tf.cumsum(x, -1).dataSync())).to.deep.equal([1, 3, 3, 7]);
      return [];
    });
  });

  it('carry a NaN to all that follows, and keep the sign of a zero', () => {
    const values = Float32Array.of(-0, -0, 1, NaN, 2, Infinity);
    for (const shape of [[6], [6, 1], [1, 6]])
      for (const [exclusive, reverse] of FLAGS)
        expectSameAsCpu([{ shape, values }], ([x]) => tf.cumsum(x as tf.Tensor, 0, exclusive, reverse));
  });

  it('of integers wrap around as the cpu backend does', () => {
    const values = Int32Array.of(2 ** 31 - 1, 2 ** 31 - 1, 5, -(2 ** 31));
    expectSameAsCpu([{ shape: [4], values }], ([x]) => tf.cumsum(x as tf.Tensor));
    expectSameAsCpu([{ shape: [4], values }], ([x]) => tf.cumprod(x as tf.Tensor));
  });

  it('give the same bits for any number of threads', () => {
    const values = new TestRandom(2).floats(200_000);
    for (const shape of [
      [20, 10_000],
      [1000, 200],
      [10_000, 20],
    ])
      for (const axis of [0, 1]) {
        const results = withThreads([1, 2, 5], () => {
          let text = '';
          onBackend('native', () => {
            text = tf.cumsum(tf.tensor(values, shape), axis).dataSync().join();
            return [];
          });
          return text;
        });
        expect(new Set(results).size).to.equal(1);
      }
  });
});

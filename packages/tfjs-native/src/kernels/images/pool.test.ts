import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { expectSameAsCpu } from '../../testing/compare.js';
import { bits } from '../../testing/derivatives.js';
import { TestRandom } from '../../testing/random.js';

type Four = [number, number, number, number];
type Pad = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];

interface Case {
  x: Four;
  size: number | [number, number];
  strides?: number | [number, number];
  pad?: Pad;
  rounding?: 'floor' | 'round' | 'ceil';
}

const CASES: Case[] = [
  { x: [1, 1, 1, 1], size: 1 },
  { x: [2, 5, 7, 3], size: 2, strides: 2 },
  { x: [2, 5, 7, 3], size: 2, strides: 2, pad: 'valid' },
  { x: [1, 9, 6, 70], size: 3, strides: 2 },
  { x: [3, 8, 8, 16], size: 3 },
  { x: [2, 9, 6, 17], size: [1, 4], strides: [3, 1] },
  { x: [1, 12, 11, 130], size: [5, 2], strides: [1, 3], pad: 'valid' },
  { x: [2, 6, 6, 5], size: 3, strides: 1, pad: 1, rounding: 'floor' },
  { x: [2, 6, 7, 2], size: [3, 2], pad: [[0, 0], [2, 0], [1, 1], [0, 0]], rounding: 'floor' }, // biome-ignore format: one line a case
  { x: [2, 3, 3, 4], size: 5 },
  { x: [1, 7, 7, 33], size: 7, pad: 'valid' },
  { x: [2, 6, 7, 9], size: 2, strides: 5 },
];

const count = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
/** Few distinct values, so that several pixels of a window are the largest. */
const ties = (random: TestRandom, shape: number[]) => ({
  shape,
  values: Float32Array.from(random.ints(count(shape), -2, 2)),
});
const title = ({ x, size, strides = 1, pad = 'same' }: Case) =>
  `[${x}] over ${size}, strides ${strides}, pad ${Array.isArray(pad) ? 'explicit' : pad}`;

describeEachIsa('pooling', () => {
  for (const c of CASES) {
    const { x: shape, size, strides = 1, pad = 'same', rounding } = c;
    const max = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, size, strides, pad as number, rounding);
    const average = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, size, strides, pad as number, rounding);

    it(`takes the maximum and the mean of ${title(c)} as the cpu backend does`, () => {
      const random = new TestRandom(1);
      const x = { shape, values: random.floats(count(shape)) };
      expectSameAsCpu([x], ([t]) => max(t as tf.Tensor));
      expectSameAsCpu([ties(random, shape)], ([t]) => max(t as tf.Tensor));
      expectSameAsCpu([x], ([t]) => average(t as tf.Tensor), { absolute: 2e-6 });
    });

    it(`gives the gradients of ${title(c)} as the cpu backend does`, () => {
      const random = new TestRandom(2);
      const x = ties(random, shape);
      const y = onBackend('cpu', () => max(tf.tensor(x.values, shape))).shape;
      const dy = { shape: y, values: random.floats(count(y)) };
      for (const f of [max, average])
        expectSameAsCpu([x, dy], ([t, d]) => tf.grad((p) => f(p))(t as tf.Tensor, d as tf.Tensor), { absolute: 4e-6 });
    });
  }

  it('never takes a NaN for the largest, and gives −Infinity where there is nothing else', () => {
    const values = new TestRandom(3).floats(4 * 4 * 20);
    values.fill(NaN, 0, 130);
    values[200] = -Infinity;
    values[210] = Infinity;
    for (const strides of [1, 2]) {
      const f = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, strides, 'same');
      expectSameAsCpu([{ shape: [1, 4, 4, 20], values }], ([x]) => f(x as tf.Tensor));
      expectSameAsCpu([{ shape: [1, 4, 4, 20], values }], ([x]) => tf.grad((p) => f(p))(x as tf.Tensor));
    }
    expectSameAsCpu([{ shape: [1, 4, 4, 20], values }], ([x]) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'same'), {
      absolute: 2e-6,
    });
  });

  it('takes the maximum of int32 as the cpu backend does', () => {
    const values = new TestRandom(4).ints(2 * 5 * 5 * 3);
    expectSameAsCpu([{ shape: [2, 5, 5, 3], values }], ([x]) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same'));
  });

  it('gives the same bits for any number of threads', () => {
    const random = new TestRandom(5);
    const values = random.floats(4 * 60 * 60 * 20);
    const results = withThreads([1, 2, 5], () => {
      let result = '';
      onBackend('native', () => {
        const x = tf.tensor4d(values.slice(), [4, 60, 60, 20]);
        for (const f of [tf.maxPool, tf.avgPool])
          result += bits([f(x, 3, 2, 'same'), tf.grad((p) => tf.square(f(p as tf.Tensor4D, 3, 2, 'same')))(x)]);
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });
});

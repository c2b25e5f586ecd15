import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { expectSameAsCpu } from '../testing/compare.js';
import { TestRandom } from '../testing/random.js';

const SHAPES = [
  [1],
  [7],
  [64],
  [1000],
  [5, 7],
  [3, 100],
  [100, 3],
  [300, 40],
  [2, 3, 4],
  [4, 1, 9],
  [6, 5, 4, 3],
  [2, 3, 2, 3, 2],
];

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Every subset of the axes, and the default, which is all axes. */
function axesOf(rank: number): (number[] | undefined)[] {
  const subsets = Array.from({ length: 2 ** rank - 1 }, (_, k) =>
    Array.from({ length: rank }, (__, d) => d).filter((d) => ((k + 1) >> d) & 1),
  );
  return [undefined, ...subsets];
}

const FLOAT_REDUCTIONS = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min, prod: tf.prod };

describeEachIsa('reductions', () => {
  for (const [name, f] of Object.entries(FLOAT_REDUCTIONS))
    it(`reduce float32 by ${name} over any axes as the cpu backend does`, () => {
      const random = new TestRandom(1);
      for (const shape of SHAPES) {
        // Near one, so that a product of many numbers stays finite.
        const values = random.floats(size(shape), 0.9, 1.1);
        for (const axes of axesOf(shape.length))
          for (const keepDims of [false, true])
            expectSameAsCpu([{ shape, values }], ([x]) => f(x as tf.Tensor, axes, keepDims), {
              ulps: name === 'prod' ? 2000 : 40,
            });
      }
    });

  for (const [name, f] of Object.entries({ max: tf.max, min: tf.min }))
    it(`give a NaN and signed infinities by ${name} wherever they stand`, () => {
      for (const special of [NaN, Infinity, -Infinity])
        for (const at of [0, 1, 15, 16, 40, 69]) {
          const values = new TestRandom(2).floats(70);
          values[at] = special;
          expectSameAsCpu([{ shape: [70], values }], ([x]) => f(x as tf.Tensor));
          expectSameAsCpu([{ shape: [7, 10], values }], ([x]) => f(x as tf.Tensor, 0));
          expectSameAsCpu([{ shape: [35, 2], values }], ([x]) => f(x as tf.Tensor, 0));
        }
    });

  it('reduce int32 and bool as the cpu backend does', () => {
    const random = new TestRandom(3);
    for (const shape of SHAPES)
      for (const axes of axesOf(shape.length)) {
        const ints = [{ shape, values: random.ints(size(shape)) }];
        const bools = [{ shape, values: random.bools(size(shape)) }];
        for (const f of [tf.sum, tf.max, tf.min, tf.prod]) expectSameAsCpu(ints, ([x]) => f(x as tf.Tensor, axes));
        expectSameAsCpu(ints, ([x]) => tf.mean(x as tf.Tensor, axes), { ulps: 20, absolute: 1e-6 });
        expectSameAsCpu(bools, ([x]) => tf.sum(x as tf.Tensor, axes));
        expectSameAsCpu(bools, ([x]) => tf.all(x as tf.Tensor, axes));
        expectSameAsCpu(bools, ([x]) => tf.any(x as tf.Tensor, axes));
      }
  });

  it('find the first largest and smallest element along any axis as the cpu backend does', () => {
    const random = new TestRandom(4);
    for (const shape of SHAPES)
      for (let axis = 0; axis < shape.length; axis++) {
        // Few distinct values, so that there are ties.
        const operands = [{ shape, values: Float32Array.from(random.ints(size(shape), -2, 2)) }];
        expectSameAsCpu(operands, ([x]) => tf.argMax(x as tf.Tensor, axis));
        expectSameAsCpu(operands, ([x]) => tf.argMin(x as tf.Tensor, axis));
      }
    expectSameAsCpu([{ shape: [5], values: Float32Array.of(NaN, 2, 3, 1, 0) }], ([x]) => tf.argMax(x as tf.Tensor));
    expectSameAsCpu([{ shape: [5], values: Float32Array.of(1, NaN, 3, NaN, 0) }], ([x]) => tf.argMax(x as tf.Tensor));
  });

  it('reduce tensors without elements as the cpu backend does', () => {
    for (const f of [tf.sum, tf.mean, tf.max, tf.prod])
      for (const axis of [0, 1])
        expectSameAsCpu([{ shape: [0, 3], values: new Float32Array(0) }], ([x]) => f(x as tf.Tensor, axis));
  });

  it('sum a million elements to within a few units in the last place, along rows and down columns', () => {
    const random = new TestRandom(5);
    const values = random.floats(1 << 20, 0, 1);
    const exact = values.reduce((sum, x) => sum + x, 0); // double precision
    for (const shape of [[1 << 20], [1 << 10, 1 << 10], [1 << 18, 4], [4, 1 << 18], [(1 << 20) / 64, 64]])
      onBackend('native', () => {
        const total = tf.sum(tf.sum(tf.tensor(values, shape), 0)).dataSync()[0] as number;
        expect(Math.abs(total - exact) / exact, `shape [${shape}]`).to.be.below(3e-7);
        return [];
      });
  });

  it('give the same bits for any number of threads', () => {
    const random = new TestRandom(6);
    const values = random.floats(600_000);
    for (const shape of [[600_000], [600, 1000], [200_000, 3], [3, 200_000], [10, 6000, 10]])
      for (const axis of shape.map((_, d) => d)) {
        const [one, ...more] = withThreads([1, 2, 3, 6], () => {
          let bytes: Buffer | undefined;
          onBackend('native', () => {
            bytes = Buffer.from(tf.sum(tf.tensor(values, shape), axis).dataSync<'float32'>().slice().buffer);
            return [];
          });
          return bytes as Buffer;
        });
        for (const other of more) expect(other.equals(one as Buffer), `[${shape}] over ${axis}`).to.equal(true);
      }
  });

  it("throw tfjs's own error for an axis that does not exist", () => {
    onBackend('native', () => {
      expect(() => tf.sum(tf.zeros([2, 3]), 2)).to.throw('All values in axis param must be in range [-2, 2)');
      return [];
    });
  });
});

describeEachIsa('softmax', () => {
  it('agrees with the cpu backend for rows of any length', () => {
    const random = new TestRandom(7);
    for (const shape of [[1], [10], [33], [4, 1], [5, 10], [3, 16], [2, 3, 100], [2, 5000]])
      expectSameAsCpu([{ shape, values: random.floats(size(shape), -20, 20) }], ([x]) => tf.softmax(x as tf.Tensor), {
        ulps: 30,
        absolute: 1e-12,
      });
  });

  it('does not overflow, and carries a NaN through its row only', () => {
    const values = Float32Array.of(1000, 999, -1000, NaN, 1, 2, 3, 2, 1);
    expectSameAsCpu([{ shape: [3, 3], values }], ([x]) => tf.softmax(x as tf.Tensor), { ulps: 10 });
  });

  it("throws tfjs's own error along another dimension than the last", () => {
    onBackend('native', () => {
      expect(() => tf.softmax(tf.zeros([2, 3]), 0)).to.throw('Softmax along a non-last dimension is not yet supported');
      return [];
    });
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { expectSameAsCpu } from '../../testing/compare.js';
import { TestRandom } from '../../testing/random.js';

const both = ({ values, indices }: { values: tf.Tensor; indices: tf.Tensor }): tf.Tensor[] => [values, indices];

describeEachIsa('the largest elements', () => {
  it('and their indices are those of the cpu backend, of equal ones those with the smallest indices', () => {
    const random = new TestRandom(1);
    for (const shape of [[1], [50], [3, 17], [2, 3, 400], [2, 5000]]) {
      const last = shape.at(-1) as number;
      const count = shape.reduce((product, n) => product * n, 1);
      // Few distinct values, so that there are ties.
      const operands = [random.floats(count), random.ints(count, -9, 9), random.bools(count)];
      for (const values of operands)
        for (const k of new Set([0, 1, Math.min(3, last), Math.ceil(last / 2), last]))
          expectSameAsCpu([{ shape, values }], ([x]) => both(tf.topk(x as tf.Tensor, k)));
    }
  });

  it('include infinities, take −0 as 0, and a NaN as the largest', () => {
    onBackend('native', () => {
      const values = [1, -0, NaN, 0, -Infinity, Infinity, -NaN, -1e-45, 3e38];
      for (const copies of [1, 40]) {
        // With many further elements, few are kept in a heap instead of sorting all.
        const padding = new Array<number>(values.length * (copies - 1)).fill(-Infinity);
        const { indices } = tf.topk(tf.tensor1d([...values, ...padding]), values.length - 1);
        expect(Array.from(indices.dataSync())).to.deep.equal([2, 6, 5, 8, 0, 1, 3, 7]);
      }
      const extremes = tf.tensor1d([0, 2 ** 31 - 1, -(2 ** 31), -1, 1], 'int32');
      expect(Array.from(tf.topk(extremes, 5).values.dataSync())).to.deep.equal([2 ** 31 - 1, 1, 0, -1, -(2 ** 31)]);
      return [];
    });
  });

  it('are the same for any number of threads', () => {
    const values = new TestRandom(2).floats(60_000);
    const results = withThreads([1, 2, 5], () => {
      let text = '';
      onBackend('native', () => {
        text = [3, 100]
          .map((k) => both(tf.topk(tf.tensor(values, [100, 600]), k)).map((t) => t.dataSync().join()))
          .join();
        return [];
      });
      return text;
    });
    expect(new Set(results).size).to.equal(1);
  });

  it("throw tfjs's own error for more elements than a row has", () => {
    onBackend('native', () => {
      expect(() => tf.topk(tf.zeros([2, 3]), 4)).to.throw("'k' passed to topk() must be <= the last dimension (3)");
      return [];
    });
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';

const run = (inputs: readonly tf.Tensor[]): tf.Tensor =>
  tf.engine().runKernel('BlendRows', inputs as never, {}) as tf.Tensor;

describeEachIsa('blended rows', () => {
  for (const [batch, rows, columns, count, terms] of [
    [1, 1, 1, 1, 1],
    [3, 7, 2, 5, 4],
    [2, 40, 3, 6000, 4],
    [2, 5, 4, 9, 1],
    [3, 6, 37, 8, 3],
    [0, 6, 3, 8, 3],
    [2, 0, 3, 4, 2],
    [2, 3, 3, 4, 0],
  ] as const)
    it(`are weighted sums, for any number of threads: ${count} of ${terms} of ${rows} rows of ${columns}`, () => {
      const random = new TestRandom(1);
      const x = random.floats(batch * rows * columns, -1, 1);
      const weights = random.floats(count * terms, -1, 1);
      // Some indices are out of range.
      const indices = Int32Array.from(random.floats(count * terms, -2, rows + 2), Math.floor);
      const results = withThreads([1, 2, 3], () => {
        let values = new Float32Array();
        onBackend('native', () => {
          const y = run([
            tf.tensor3d(x, [batch, rows, columns]),
            tf.tensor2d(weights, [count, terms]),
            tf.tensor2d(indices, [count, terms], 'int32'),
          ]);
          expect(y.shape).to.deep.equal([batch, count, columns]);
          values = y.dataSync<'float32'>().slice();
          return [];
        });
        return values;
      });
      for (const values of results) expect(values).to.deep.equal(results[0]);
      const far = results[0]?.findIndex((value, at) => {
        const [b, n, c] = [Math.floor(at / (count * columns)), Math.floor(at / columns) % count, at % columns];
        let wanted = 0;
        for (let k = n * terms; k < (n + 1) * terms; k++) {
          const index = indices[k] as number;
          if (index >= 0 && index < rows)
            wanted += (weights[k] as number) * (x[(b * rows + index) * columns + c] as number);
        }
        return !(Math.abs(value - wanted) < 1e-6);
      });
      expect(far).to.equal(-1);
    });

  it('reject tensors of wrong shapes', () => {
    onBackend('native', () => {
      const [x, weights] = [tf.zeros([2, 3, 4]), tf.zeros([5, 2])];
      expect(() => run([x, weights])).to.throw(/expected 3 tensors/);
      expect(() => run([x, weights, weights])).to.throw(/int32/);
      expect(() => run([x, weights, tf.zeros([5, 3], 'int32')])).to.throw(/indices/);
      expect(() => run([weights, weights, tf.zeros([5, 2], 'int32')])).to.throw(/expected x \[B, M, C\]/);
      return [];
    });
  });
});

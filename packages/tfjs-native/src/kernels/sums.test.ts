import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';

const run = (name: string, inputs: readonly tf.Tensor[]): tf.Tensor =>
  tf.engine().runKernel(name, inputs as never, {}) as tf.Tensor;

const draw = (seed: number, ...shape: number[]): tf.Tensor =>
  tf.tensor(new TestRandom(seed).floats(tf.util.sizeFromShape(shape), -1, 1), shape);

describeEachIsa('sums', () => {
  for (const shape of [[0], [], [3], [5, 7], [2, 1000], [3, 100, 700]])
    it(`of the squares of [${shape.join(', ')}] are those of double precision, for any number of threads`, () => {
      const sums = withThreads([1, 2, 3], () => {
        let sum = 0;
        onBackend('native', () => {
          const x = draw(1, ...shape);
          sum = run('SumOfSquares', [x]).dataSync()[0] as number;
          const wanted = x.dataSync<'float32'>().reduce((total, value) => total + value ** 2, 0);
          expect(sum).to.be.closeTo(wanted, 1e-6 * wanted);
          return [];
        });
        return sum;
      });
      expect(new Set(sums).size).to.equal(1);
    });

  it('of squares have their gradients, of the second order too', () => {
    onBackend('native', () => {
      const x = draw(2, 4, 5);
      const f = (x: tf.Tensor) => tf.mul(run('SumOfSquares', [x]), 3);
      const slope = tf.grad(f);
      expect(slope(x).dataSync()).to.deep.equal(tf.mul(x, 6).dataSync());
      const bend = tf.grad((x) => tf.sum(tf.mul(slope(x), x)));
      expect(bend(x).dataSync()).to.deep.equal(tf.mul(x, 12).dataSync());
      return [];
    });
  });

  for (const [rows, rank, size] of [
    [1, 1, 1],
    [3, 5, 40],
    [7, 33, 300],
    [2, 260, 5000],
  ] as const)
    it(`of weighted products over ${size} numbers are those of matrix products: ${rows} rows, rank ${rank}`, () => {
      const results = withThreads([1, 2, 3], () => {
        let values = new Float32Array();
        onBackend('native', () => {
          const [x, basis, weights] = [draw(3, rows, rank), draw(4, rank, size), draw(5, rows, size)];
          const y = run('WeightedGram', [x, basis, weights]);
          const wanted = tf.matMul(tf.mul(tf.matMul(x, basis), weights), basis, false, true).dataSync<'float32'>();
          expect(y.shape).to.deep.equal([rows, rank]);
          values = y.dataSync<'float32'>().slice();
          const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          values.forEach((value, i) => {
            expect(value).to.be.closeTo(wanted[i] as number, 1e-5 * largest);
          });
          return [];
        });
        return values;
      });
      for (const values of results) expect(values).to.deep.equal(results[0]);
    });

  it('refuse shapes that do not fit', () => {
    onBackend('native', () => {
      const [x, basis, weights] = [draw(1, 2, 3), draw(1, 3, 4), draw(1, 2, 5)];
      expect(() => run('WeightedGram', [x, basis, weights])).to.throw(/weights/);
      expect(() => run('WeightedGram', [draw(1, 2, 4), basis, draw(1, 2, 4)])).to.throw(/x/);
      expect(() => run('SumOfSquares', [x, x])).to.throw(/expected 1 tensor, got 2/);
      return [];
    });
  });
});

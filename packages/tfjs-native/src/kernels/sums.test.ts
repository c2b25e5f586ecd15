import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';
import { badlyConditionedRidge, ridgeInDoubles } from '../testing/ridge-in-doubles.js';

const run = (name: string, inputs: readonly tf.Tensor[], attributes: tf.NamedAttrMap = {}): tf.Tensor =>
  tf.engine().runKernel(name, inputs as never, attributes) as tf.Tensor;

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
    [70, 4, 30],
    [7, 33, 300],
    [2, 260, 5000],
  ] as const)
    it(`of ridge regressions are those of matrix products: ${rows} rows, rank ${rank}, ${size} numbers`, () => {
      const results = withThreads([1, 2, 3], () => {
        let values = new Float32Array();
        onBackend('native', () => {
          const [x, basis] = [draw(3, rows, size), tf.div(draw(4, rank, size), Math.sqrt(rank + size))] as const;
          const weights = tf.relu(draw(5, rows, size));
          const z = run('Ridge', [x, weights, basis], { iterations: 12 });
          expect(z.shape).to.deep.equal([rows, rank]);
          values = z.dataSync<'float32'>().slice();
          // The residual of the solved equations is zero.
          const product = (a: tf.Tensor) =>
            tf.matMul(tf.mul(a, weights) as tf.Tensor2D, basis as tf.Tensor2D, false, true);
          const left = tf.add(z, product(tf.matMul(z as tf.Tensor2D, basis as tf.Tensor2D))).dataSync();
          const right = product(x).dataSync<'float32'>();
          const largest = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          left.forEach((value, i) => {
            expect(value).to.be.closeTo(right[i] as number, 1e-4 * largest);
          });
          // A single row gives the same result, whatever its values at weight 0.
          const other = tf.where(tf.equal(weights, 0), Number.NaN, x);
          const alone = run('Ridge', [tf.slice(other, [rows - 1], [1]), tf.slice(weights, [rows - 1], [1]), basis], {
            iterations: 12,
          });
          expect(alone.dataSync()).to.deep.equal(values.slice((rows - 1) * rank));
          return [];
        });
        return values;
      });
      for (const values of results) expect(values).to.deep.equal(results[0]);
    });

  it('of badly conditioned ridge regressions that are stopped early are those of double precision', () => {
    const problem = badlyConditionedRidge(5, 100, 300);
    const { rows, rank, size } = problem;
    const wanted = ridgeInDoubles(problem, 20);
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    onBackend('native', () => {
      const [x, weights] = [tf.tensor2d(problem.x, [rows, size]), tf.tensor2d(problem.weights, [rows, size])];
      const z = run('Ridge', [x, weights, tf.tensor2d(problem.basis, [rank, size])], { iterations: 20 });
      z.dataSync().forEach((value, at) => {
        expect(value).to.be.closeTo(wanted[at] as number, 1e-4 * largest);
      });
      return [];
    });
  });

  it('reject shapes that do not match', () => {
    onBackend('native', () => {
      const [x, weights, basis] = [draw(1, 2, 4), draw(1, 2, 5), draw(1, 3, 4)];
      expect(() => run('Ridge', [x, weights, basis], { iterations: 1 })).to.throw(/weights/);
      expect(() => run('Ridge', [draw(1, 2, 3), draw(1, 2, 3), basis], { iterations: 1 })).to.throw(/x/);
      expect(() => run('Ridge', [x, x, basis], { iterations: -1 })).to.throw(/iterations/);
      expect(() => run('SumOfSquares', [x, x])).to.throw(/expected 1 tensor, got 2/);
      return [];
    });
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { TestRandom } from '../../../tfjs-native/src/testing/random.js';
import { badlyConditionedRidge, ridgeInDoubles } from '../../../tfjs-native/src/testing/ridge-in-doubles.js';
import { numbersOf, onWebGPU, run } from '../testing/on-webgpu.js';

const draw = (seed: number, ...shape: number[]): tf.Tensor =>
  tf.tensor(new TestRandom(seed).floats(tf.util.sizeFromShape(shape), -1, 1), shape);

describe('ridge regressions on WebGPU', function () {
  this.timeout(120_000);
  onWebGPU();

  for (const [rows, rank, size] of [
    [7, 33, 300],
    [2, 1030, 30],
  ] as const)
    it(`solve their equations: ${rows} rows, rank ${rank}, ${size} numbers`, async () => {
      const [z, left, right, alone] = await numbersOf(() => {
        const [x, basis] = [draw(3, rows, size), tf.div(draw(4, rank, size), Math.sqrt(rank + size))] as const;
        const weights = tf.relu(draw(5, rows, size));
        const [z] = run('Ridge', [x, weights, basis], { iterations: 12 }) as [tf.Tensor];
        const product = (a: tf.Tensor) =>
          tf.matMul(tf.mul(a, weights) as tf.Tensor2D, basis as tf.Tensor2D, false, true);
        // A single row gives the same result, whatever its values at weight 0.
        const other = tf.add(x, tf.mul(1e30, tf.cast(tf.equal(weights, 0), 'float32')));
        const last = [tf.slice(other, [rows - 1], [1]), tf.slice(weights, [rows - 1], [1]), basis];
        return [
          z,
          tf.add(z, product(tf.matMul(z as tf.Tensor2D, basis as tf.Tensor2D))),
          product(x),
          ...run('Ridge', last, { iterations: 12 }),
        ];
      });
      expect(z?.shape).to.deep.equal([rows, rank]);
      const values = right?.values as Float32Array;
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      left?.values.forEach((value, index) => {
        expect(value).to.be.closeTo(values[index] as number, 1e-4 * largest);
      });
      expect([...(alone?.values ?? [])]).to.deep.equal([...(z?.values ?? [])].slice((rows - 1) * rank));
    });

  for (const [rank, iterations] of [
    [100, 40],
    [1030, 8],
  ] as const)
    it(`are those of double precision if badly conditioned and stopped after ${iterations} iterations: rank ${rank}`, async () => {
      const problem = badlyConditionedRidge(3, rank, 200);
      const { rows, size } = problem;
      const wanted = ridgeInDoubles(problem, iterations);
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const [z] = await numbersOf(() => {
        const [x, weights] = [tf.tensor2d(problem.x, [rows, size]), tf.tensor2d(problem.weights, [rows, size])];
        return run('Ridge', [x, weights, tf.tensor2d(problem.basis, [rank, size])], { iterations }) as [tf.Tensor];
      });
      z?.values.forEach((value, at) => {
        expect(value).to.be.closeTo(wanted[at] as number, 1e-4 * largest);
      });
    });

  it('refuse shapes that do not match', () => {
    tf.tidy(() => {
      const [x, weights, basis] = [draw(1, 2, 4), draw(1, 2, 5), draw(1, 3, 4)];
      expect(() => run('Ridge', [x, weights, basis], { iterations: 1 })).to.throw(/weights/);
      expect(() => run('Ridge', [x, x, basis], { iterations: -1 })).to.throw(/iterations/);
    });
  });
});

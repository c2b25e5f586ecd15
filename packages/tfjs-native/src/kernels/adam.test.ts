import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';

const ATTRIBUTES = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, clip: 0 };

const step = (tensors: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor =>
  tf.engine().runKernel('AdamStep', tensors as never, attrs) as tf.Tensor;

/** Learning-rate multiplier for each of the lengths. */
const RATES = [1, 0.5, 2, 1, 0, 0.01];

/** Lengths that are not multiples of a vector, zero, and larger than one task. */
const LENGTHS = [1, 3, 17, 0, 256, 70_001];

interface State {
  p: number[][];
  m: number[][];
  v: number[][];
}

/** The formula in double precision, with numbers rounded to single precision after each step. */
function reference(
  { p, m, v }: State,
  g: number[][],
  { learningRate, beta1, beta2, epsilon, step: t, clip }: typeof ATTRIBUTES,
) {
  const norm = Math.sqrt(g.flat().reduce((sum, x) => sum + x * x, 0));
  const scale = clip > 0 ? Math.min(1, clip / (norm + 1e-6)) : 1;
  const map = (a: number[][], f: (x: number, i: number, j: number) => number) =>
    a.map((list, i) => list.map((x, j) => f(x, i, j)));
  const number = (a: number[][], i: number, j: number) => a[i]?.[j] as number;
  const mean = map(m, (x, i, j) => beta1 * x + (1 - beta1) * scale * number(g, i, j));
  const variance = map(v, (x, i, j) => beta2 * x + (1 - beta2) * (scale * number(g, i, j)) ** 2);
  const parameter = map(
    p,
    (x, i, j) =>
      x -
      (learningRate * (RATES[i] as number) * (number(mean, i, j) / (1 - beta1 ** t))) /
        (Math.sqrt(number(variance, i, j) / (1 - beta2 ** t)) + epsilon),
  );
  return { norm, p: parameter, m: mean, v: variance };
}

/** Expects every number to be within 4e-7, relative to its magnitude plus `scale`. */
function expectClose(found: readonly number[][], wanted: readonly number[][], scale: number): void {
  found.forEach((list, i) => {
    list.forEach((x, j) => {
      const exact = wanted[i]?.[j] as number;
      // An assertion for each of 70,000 numbers would take seconds.
      if (Math.abs(x - exact) <= 4e-7 * (scale + Math.abs(exact))) return;
      expect.fail(`tensor ${i} [${j}]: expected ${exact}, got ${x}`);
    });
  });
}

describeEachIsa('AdamStep', () => {
  const draw = (seed: number, scale: number) => {
    const random = new TestRandom(seed);
    return LENGTHS.map((length) => Array.from(random.floats(length, -scale, scale)));
  };
  const variables = (lists: readonly number[][]) => lists.map((list) => tf.variable(tf.tensor1d(list)));
  const values = (tensors: readonly tf.Tensor[]) => tensors.map((t) => Array.from(t.dataSync()));

  for (const clip of [0, 1, 1e6])
    it(`does five steps as the formula says in double precision, with clip ${clip}`, () => {
      onBackend('native', () => {
        const zeros = LENGTHS.map((length) => new Array<number>(length).fill(0));
        const [p, m, v] = [variables(draw(1, 1)), variables(zeros), variables(zeros)];
        for (let t = 1; t <= 5; t++) {
          const attributes = { ...ATTRIBUTES, step: t, clip, rates: RATES };
          const g = variables(draw(10 + t, 3));
          const wanted = reference({ p: values(p), m: values(m), v: values(v) }, values(g), attributes);
          const norm = step([...p, ...m, ...v, ...g], attributes);
          expect(norm.shape).to.deep.equal([]);
          expect(Math.abs((norm.dataSync()[0] as number) / wanted.norm - 1)).to.be.below(1e-6);
          // m and p are sums of numbers around 1, which may cancel.
          expectClose(values(p), wanted.p, 1);
          expectClose(values(m), wanted.m, 1);
          expectClose(values(v), wanted.v, 0);
        }
        for (const t of [...p, ...m, ...v]) t.dispose();
        return [];
      });
    });

  it('gives the same bits for any number of threads', () => {
    const results = withThreads([1, 2, 3], () => {
      let result: number[][] = [];
      onBackend('native', () => {
        const [p, m, v, g] = [draw(1, 1), draw(2, 1), draw(3, 1).map((a) => a.map(Math.abs)), draw(4, 1)].map(
          variables,
        ) as [tf.Variable[], tf.Variable[], tf.Variable[], tf.Variable[]];
        const norm = step([...p, ...m, ...v, ...g], { ...ATTRIBUTES, step: 3, clip: 1 });
        result = values([norm, ...p, ...m, ...v]);
        for (const t of [...p, ...m, ...v, ...g]) t.dispose();
        return [];
      });
      return result;
    });
    expect(results[1]).to.deep.equal(results[0]);
    expect(results[2]).to.deep.equal(results[0]);
  });

  it('changes its tensors, but no array that the program passed in or read', () => {
    onBackend('native', () => {
      const given = new Float32Array(5000).fill(1);
      const p = tf.variable(tf.tensor1d(given));
      const [m, v] = [tf.variable(tf.zeros([5000])), tf.variable(tf.zeros([5000]))];
      const g = tf.ones([5000]);
      step([p, m, v, g], ATTRIBUTES);
      expect(given[0]).to.equal(1);
      const read = p.dataSync();
      const first = read[0] as number;
      expect(first).to.be.closeTo(0.99, 1e-6);
      step([p, m, v, g], { ...ATTRIBUTES, step: 2 });
      expect(read[0]).to.equal(first);
      expect(p.dataSync()[0]).to.be.closeTo(0.98, 1e-6);
      for (const t of [p, m, v]) t.dispose();
      return [];
    });
  });

  it('propagates a NaN gradient to the norm and to the parameters', () => {
    onBackend('native', () => {
      const [p, m, v] = [tf.variable(tf.zeros([3])), tf.variable(tf.zeros([3])), tf.variable(tf.zeros([3]))];
      const norm = step([p, m, v, tf.tensor1d([1, Number.NaN, 1])], { ...ATTRIBUTES, clip: 1 });
      expect(norm.dataSync()[0]).to.be.NaN;
      expect(p.dataSync()[0]).to.be.NaN;
      for (const t of [p, m, v]) t.dispose();
      return [];
    });
  });

  it('leaves one tensor, the norm', () => {
    onBackend('native', () => {
      const tensors = [tf.ones([5]), tf.zeros([5]), tf.zeros([5]), tf.ones([5])];
      const before = tf.memory().numTensors;
      step(tensors, ATTRIBUTES);
      expect(tf.memory().numTensors).to.equal(before + 1);
      return [];
    });
  });

  it('says what is wrong with its inputs', () => {
    onBackend('native', () => {
      const t = () => tf.zeros([4]);
      expect(() => step([t(), t(), t()], ATTRIBUTES)).to.throw(
        /as many means, variances and gradients as parameters, got 3 tensors/,
      );
      expect(() => step([t(), t(), t(), tf.zeros([5])], ATTRIBUTES)).to.throw(
        /expected gradient 0 of shape \[4\], got \[5\]/,
      );
      expect(() => step([t(), tf.zeros([2, 2]), t(), t()], ATTRIBUTES)).to.throw(
        /expected mean 0 of shape \[4\], got \[2, 2\]/,
      );
      expect(() => step([t(), t(), t(), tf.zeros([4], 'int32')], ATTRIBUTES)).to.throw(
        /expected float32 tensors, input 3 is int32/,
      );
      expect(() => step([t(), t(), t(), t()], { ...ATTRIBUTES, step: 0 })).to.throw(
        /steps to be counted from 1, got 0/,
      );
      expect(() => step([t(), t(), t(), t()], { ...ATTRIBUTES, beta1: '0.9' })).to.throw(
        /expected a number beta1, got "0.9"/,
      );
      const gone = t();
      gone.dispose();
      expect(() => step([gone, t(), t(), t()], ATTRIBUTES)).to.throw(/input 0 is disposed/);
      return [];
    });
  });
});

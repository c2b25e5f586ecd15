import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { TestRandom } from '../../../tfjs-native/src/testing/random.js';
import { onWebGPU, run } from '../testing/on-webgpu.js';

/** What the learning rate is multiplied with, for each of the lengths. */
const RATES = [1, 0.5, 2, 1, 0, 0.01];

/** Lengths that are no whole vectors, and none at all. */
const LENGTHS = [1, 3, 17, 0, 256, 9001];

const ATTRIBUTES = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, clip: 0 };

type Arrays = Float32Array[];

/** The formula in double precision. */
function reference(p: Arrays, m: Arrays, v: Arrays, g: Arrays, attrs: typeof ATTRIBUTES & { rates: number[] }) {
  const { learningRate, beta1, beta2, epsilon, step, clip, rates } = attrs;
  const norm = Math.sqrt(g.reduce((sum, list) => list.reduce((own, x) => own + x * x, sum), 0));
  const scale = clip > 0 ? Math.min(1, clip / (norm + 1e-6)) : 1;
  const map = (lists: Arrays, f: (x: number, i: number, j: number) => number) =>
    lists.map((list, i) => Float64Array.from(list, (x, j) => f(x, i, j)));
  const gradient = (i: number, j: number) => scale * (g[i]?.[j] as number);
  const mean = map(m, (x, i, j) => beta1 * x + (1 - beta1) * gradient(i, j));
  const square = map(v, (x, i, j) => beta2 * x + (1 - beta2) * gradient(i, j) ** 2);
  const parameter = map(p, (x, i, j) => {
    const std = Math.sqrt((square[i]?.[j] as number) / (1 - beta2 ** step)) + epsilon;
    return x - (learningRate * (rates[i] as number) * ((mean[i]?.[j] as number) / (1 - beta1 ** step))) / std;
  });
  return { norm, p: parameter, m: mean, v: square };
}

function expectClose(found: Arrays, wanted: readonly Float64Array[], scale: number): void {
  found.forEach((list, i) => {
    list.forEach((x, j) => {
      const exact = wanted[i]?.[j] as number;
      if (Math.abs(x - exact) <= 6e-7 * (scale + Math.abs(exact))) return;
      expect.fail(`tensor ${i} [${j}]: expected ${exact}, got ${x}`);
    });
  });
}

describe('AdamStep on WebGPU', function () {
  this.timeout(60_000);
  onWebGPU();

  const draw = (seed: number, scale: number, lengths: readonly number[] = LENGTHS) => {
    const random = new TestRandom(seed);
    return lengths.map((length) => random.floats(length, -scale, scale));
  };
  const variables = (arrays: Arrays) => arrays.map((array) => tf.variable(tf.tensor1d(array)));
  const values = async (tensors: readonly tf.Tensor[]): Promise<Arrays> => {
    const read: Arrays = [];
    for (const tensor of tensors) read.push((await tensor.data<'float32'>()).slice());
    return read;
  };

  for (const clip of [0, 1, 1e6])
    it(`does three steps as the formula says in double precision, with clip ${clip}`, async () => {
      const zeros = LENGTHS.map((length) => new Float32Array(length));
      const [p, m, v] = [variables(draw(1, 1)), variables(zeros), variables(zeros)];
      for (let step = 1; step <= 3; step++) {
        const attributes = { ...ATTRIBUTES, step, clip, rates: RATES };
        const g = variables(draw(10 + step, 3));
        const wanted = reference(await values(p), await values(m), await values(v), await values(g), attributes);
        const [norm] = run('AdamStep', [...p, ...m, ...v, ...g], attributes) as [tf.Tensor];
        expect(norm.shape).to.deep.equal([]);
        expect(Math.abs(((await norm.data())[0] as number) / wanted.norm - 1)).to.be.below(2e-6);
        expectClose(await values(p), wanted.p, 1);
        expectClose(await values(m), wanted.m, 1);
        expectClose(await values(v), wanted.v, 0);
        tf.dispose([norm, ...g]);
      }
      tf.dispose([...p, ...m, ...v]);
    });

  it('updates a large tensor in its own buffer, beside a small one', async () => {
    const lengths = [5, 2 ** 18 + 5];
    const [p, m, v, g] = [1, 2, 3, 4].map((seed) =>
      lengths.map((length) => Float32Array.from({ length }, (_, i) => Math.abs(Math.sin(i + seed)))),
    ) as [Arrays, Arrays, Arrays, Arrays];
    const attributes = { ...ATTRIBUTES, step: 4, clip: 1, rates: [2, 0.5] };
    const wanted = reference(p, m, v, g, attributes);
    const tensors = [...p, ...m, ...v, ...g].map((array) => tf.tensor1d(array));
    const [norm] = run('AdamStep', tensors, attributes) as [tf.Tensor];
    expect(Math.abs(((await norm.data())[0] as number) / wanted.norm - 1)).to.be.below(2e-6);
    expectClose(await values(tensors.slice(0, 2)), wanted.p, 1);
    tf.dispose([norm, ...tensors]);
  });

  it('updates variables that were assigned or read between steps, and leaves arrays of the program unchanged', async () => {
    const given = new Float32Array(5000).fill(1);
    const p = [tf.variable(tf.tensor1d(given)), tf.variable(tf.zeros([7]))];
    const moments = [...variables([given, given.subarray(0, 7)]), ...variables([given, given.subarray(0, 7)])];
    for (const moment of moments) moment.assign(tf.tidy(() => tf.zerosLike(moment)));
    const g = [tf.ones([5000]), tf.ones([7])];
    const step = (number: number) =>
      tf.dispose(run('AdamStep', [...p, ...moments, ...g], { ...ATTRIBUTES, step: number }));
    step(1);
    expect(given[0]).to.equal(1);
    const [first] = (await values(p)) as [Float32Array];
    expect(first[0]).to.be.closeTo(0.99, 1e-6);
    p[0]?.assign(tf.tidy(() => tf.fill([5000], 3)));
    step(2);
    const [second, other] = (await values(p)) as [Float32Array, Float32Array];
    expect(first[0]).to.be.closeTo(0.99, 1e-6);
    expect([second[4999], other[6]].map((x) => Math.round((x as number) * 1e4) / 1e4)).to.deep.equal([2.99, -0.02]);
    tf.dispose([...p, ...moments, ...g]);
  });

  it('propagates NaN in a gradient to the norm and the parameters', async () => {
    const tensors = [tf.zeros([3]), tf.zeros([3]), tf.zeros([3]), tf.tensor1d([1, Number.NaN, 1])];
    const [norm] = run('AdamStep', tensors, { ...ATTRIBUTES, clip: 1 }) as [tf.Tensor];
    expect((await norm.data())[0]).to.be.NaN;
    expect((await (tensors[0] as tf.Tensor).data())[0]).to.be.NaN;
    tf.dispose([norm, ...tensors]);
  });

  it('leaves only the norm, and returns all other memory', async () => {
    const before = tf.memory();
    const tensors = [tf.ones([5]), tf.zeros([5]), tf.zeros([5]), tf.ones([5])];
    const [norm] = run('AdamStep', tensors, ATTRIBUTES) as [tf.Tensor];
    expect(tf.memory().numTensors).to.equal(before.numTensors + 5);
    await norm.data();
    tf.dispose([norm, ...tensors]);
    await tf.tidy(() => tf.zeros([1])).data(); // submits what was recorded
    expect((tf.memory() as unknown as { numBytesInGPU: number }).numBytesInGPU).to.be.at.most(
      (before as unknown as { numBytesInGPU: number }).numBytesInGPU + 4,
    );
  });

  it('says what is wrong with its inputs', () => {
    tf.tidy(() => {
      const t = () => tf.zeros([4]);
      expect(() => run('AdamStep', [t(), t(), t()], ATTRIBUTES)).to.throw(/as many means, variances and gradients/);
      expect(() => run('AdamStep', [t(), t(), t(), tf.zeros([5])], ATTRIBUTES)).to.throw(
        /expected gradient 0 of shape/,
      );
    });
  });

  it('takes the steps of tf.train.adam, which TensorFlow.js composes of many operations', async () => {
    const minimize = async (): Promise<Arrays> => {
      const adam = tf.train.adam(0.05, 0.8, 0.95, 1e-4);
      const variable = tf.variable(tf.tensor1d([1, -2, 3]));
      const clone = tf.clone(variable);
      for (let step = 0; step < 4; step++)
        adam.minimize(() => tf.sum(tf.square(tf.square(variable))) as tf.Scalar, false, [variable]);
      const results = await values([variable, clone]);
      tf.dispose([variable, clone]);
      adam.dispose();
      return results;
    };
    const found = await minimize();
    await tf.setBackend('cpu');
    const wanted = await minimize().finally(() => tf.setBackend('webgpu'));
    expectClose(
      found,
      wanted.map((list) => Float64Array.from(list)),
      10,
    );
    expect([...(found[1] as Float32Array)]).to.deep.equal([1, -2, 3]);
  });
});

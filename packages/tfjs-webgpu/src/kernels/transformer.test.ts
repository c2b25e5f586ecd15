import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type AttentionSizes, geluReference } from '../../../tfjs-native/src/testing/attention-reference.js';
import {
  type Check,
  firstDerivativesCheck,
  secondDerivativesCheck,
  valuesCheck,
} from '../../../tfjs-native/src/testing/derivatives.js';
import { TestRandom } from '../../../tfjs-native/src/testing/random.js';
import {
  ATTENTIONS,
  comparedAttention,
  comparedGelu,
  comparedLayerNorm,
} from '../../../tfjs-native/src/testing/transformer-cases.js';
import { numbersOf, onWebGPU, run } from '../testing/on-webgpu.js';

async function passes({ run, check }: Check): Promise<void> {
  check((await numbersOf(run)).map(({ values }) => values));
}

const floats = (seed: number, ...shape: number[]): tf.Tensor =>
  tf.tensor(new TestRandom(seed).floats(tf.util.sizeFromShape(shape), -1.5, 1.5), shape);

describe('layer normalization on WebGPU', function () {
  this.timeout(120_000);
  onWebGPU();

  for (const [shape, given] of [
    [[5, 2], 1],
    [[3, 4, 7], 2],
    [[2, 2, 3, 100], 3],
    [[70, 6], 3],
    [[9], 3],
  ] as const)
    it(`of [${shape}] with ${given - 1} of scale and offset is that in double precision, and so are its gradients`, async () => {
      await passes(valuesCheck(comparedLayerNorm(shape, given), 2e-6));
      await passes(firstDerivativesCheck(comparedLayerNorm(shape, given), 2e-5));
    });

  it('has right second derivatives', async () => {
    await passes(secondDerivativesCheck(comparedLayerNorm([3, 7], 3), 2e-3));
  });

  it('keeps its precision if the mean is large compared with the standard deviation', async () => {
    await passes(valuesCheck(comparedLayerNorm([4, 64], 1, 1000), 1e-4));
  });

  it('accepts no rows and no columns', async () => {
    const results = await numbersOf(() => [
      ...run('LayerNormGrad', [tf.zeros([0, 3]), tf.zeros([0, 3]), tf.ones([3]), tf.ones([3])], { epsilon: 1 }),
      ...run('LayerNorm', [tf.zeros([2, 0])], { epsilon: 1 }),
    ]);
    expect(results.map(({ shape, values }) => [shape, [...values]])).to.deep.equal([
      [[0, 3], []],
      [[3], [0, 0, 0]],
      [[3], [0, 0, 0]],
      [[2, 0], []],
    ]);
  });

  it('refuses invalid inputs', () => {
    tf.tidy(() => {
      const x = tf.zeros([4, 3]);
      expect(() => run('LayerNorm', [x], {})).to.throw(/epsilon/);
      expect(() => run('LayerNormGrad', [tf.zeros([3, 4]), x], { epsilon: 0 })).to.throw(/expected dy of shape/);
    });
  });
});

describe('the Gaussian error linear unit on WebGPU', function () {
  this.timeout(120_000);
  onWebGPU();

  it('is that in double precision, and so are its first and second derivatives', async () => {
    for (const shape of [[1], [3, 5, 7], [20_000]]) {
      await passes(valuesCheck(comparedGelu(shape), 1e-6));
      await passes(firstDerivativesCheck(comparedGelu(shape), 1e-6));
      await passes(secondDerivativesCheck(comparedGelu(shape), 1e-4));
    }
  });

  it('is right within 4e-7 everywhere, and 0 far below', async () => {
    const x = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);
    const far = [-1e30, -Infinity, Infinity, 1e30, NaN];
    const [y, slope, yFar, slopeFar] = (
      await numbersOf(() => [
        ...run('Gelu', [tf.tensor(x)], {}),
        ...run('GeluGrad', [tf.ones([2001]), tf.tensor(x)], {}),
        ...run('Gelu', [tf.tensor(far)], {}),
        ...run('GeluGrad', [tf.ones([5]), tf.tensor(far)], {}),
      ])
    ).map(({ values }) => [...values]) as [number[], number[], number[], number[]];
    const wanted = geluReference([Float64Array.from(x)]);
    const step = 1e-5;
    const [above, below] = [1, -1].map((s) => geluReference([Float64Array.from(x, (value) => value + s * step)]));
    wanted.forEach((value, i) => {
      expect(y[i], `${x[i]}`).to.be.closeTo(value, 4e-7 * (1 + Math.abs(value)));
      const wantedSlope = ((above?.[i] as number) - (below?.[i] as number)) / (2 * step);
      expect(slope[i], `${x[i]}`).to.be.closeTo(wantedSlope, 1e-6);
    });
    expect(yFar.map((value) => value + 0)).to.deep.equal([0, 0, Infinity, Math.fround(1e30), NaN]);
    expect(slopeFar.map((value) => value + 0)).to.deep.equal([0, 0, 1, 1, NaN]);
  });

  it('accepts empty tensors, and refuses invalid inputs', async () => {
    const [empty] = await numbersOf(() => run('Gelu', [tf.zeros([0, 3])], {}));
    expect(empty?.shape).to.deep.equal([0, 3]);
    tf.tidy(() => {
      expect(() => run('Gelu', [tf.zeros([2], 'int32')], {})).to.throw(/float32/);
      expect(() => run('GeluGrad', [tf.zeros([2]), tf.zeros([3])], {})).to.throw(/expected dy of shape/);
    });
  });
});

/** A head whose loops are not written out, and that needs small tiles. */
const WIDE: AttentionSizes = { images: 1, queries: 3, keys: 5, heads: 1, size: 131 };

describe('attention on WebGPU', function () {
  this.timeout(240_000);
  onWebGPU();

  // A software driver compiles each shader for about a second, so that not every case is computed both ways.
  const cases = Object.entries({ ...ATTENTIONS, 'a wide head': WIDE });
  for (const [title, sizes] of cases)
    for (const masked of title === 'a head of a whole vector' ? [false, true] : [title !== 'a wide head'])
      it(`of ${title}${masked ? ', with keys left out' : ''} is that in double precision, and so are its gradients`, async () => {
        await passes(valuesCheck(comparedAttention(sizes, masked), 3e-6));
        await passes(firstDerivativesCheck(comparedAttention(sizes, masked), 2e-5));
      });

  it('has right second derivatives', async () => {
    const sizes = ATTENTIONS['few, of no whole vectors'] as AttentionSizes;
    await passes(secondDerivativesCheck(comparedAttention(sizes, true), 2e-3));
  });

  it('has the same gradients, to the bit, without the values saved for them', async () => {
    const heads = 2;
    const gradientsOf = (isTaped: boolean) =>
      numbersOf(() => {
        const inputs = [floats(1, 2, 5, 6), floats(2, 2, 7, 6), floats(3, 2, 7, 6)];
        const dy = floats(4, 2, 5, 6);
        const attend = (...xs: tf.Tensor[]) => run('Attention', xs, { heads })[0] as tf.Tensor;
        if (isTaped) return tf.grads(attend)(inputs, dy);
        return run('AttentionGrad', [dy, attend(...inputs), ...inputs], { heads });
      });
    const byTape = await gradientsOf(true);
    const again = await gradientsOf(false);
    expect(again).to.deep.equal(byTape);
  });

  it('is 0 without keys and where all keys are masked, and keeps NaN', async () => {
    const [none, masked, broken, ...gradients] = await numbersOf(() => {
      const [q, k] = [floats(1, 1, 2, 4), floats(2, 1, 3, 4)];
      const nothing = tf.zeros([1, 0, 4]);
      return [
        ...run('Attention', [q, nothing, nothing], { heads: 1 }),
        ...run('Attention', [q, k, k, tf.zeros([1, 3])], { heads: 2 }),
        ...run('Attention', [tf.fill([1, 2, 4], NaN), k, k], { heads: 1 }),
        ...run('AttentionGrad', [q, q, q, nothing, nothing], { heads: 1 }),
        ...run('AttentionGrad', [q, tf.zerosLike(q), q, k, k, tf.zeros([1, 3])], { heads: 2 }),
      ];
    });
    for (const zero of [none, masked, ...gradients]) expect(zero?.values.every((value) => value === 0)).to.equal(true);
    expect(gradients.map(({ shape }) => shape)).to.deep.equal([
      [1, 2, 4],
      [1, 0, 4],
      [1, 0, 4],
      [1, 2, 4],
      [1, 3, 4],
      [1, 3, 4],
      [1, 3],
    ]);
    expect(broken?.values.every(Number.isNaN)).to.equal(true);
  });

  it('refuses invalid inputs and heads that do not fit into workgroup memory', () => {
    tf.tidy(() => {
      const [q, k] = [tf.zeros([2, 4, 6]), tf.zeros([2, 5, 6])];
      expect(() => run('Attention', [q, k], { heads: 2 })).to.throw(/got 2 tensors/);
      expect(() => run('AttentionGrad', [k, q, q, k, k], { heads: 2 })).to.throw(/expected dy of shape/);
      const wide = tf.zeros([1, 1, 400]);
      expect(() => run('Attention', [wide, wide, wide], { heads: 1 })).to.throw(
        /a head can have 384 features, got 400/,
      );
    });
  });
});

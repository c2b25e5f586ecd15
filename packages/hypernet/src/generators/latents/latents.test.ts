import { getSplit } from '@hypersiren/datasets';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { HypernetError } from '../../hypernet-error.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyDataset } from '../../testing/tiny.js';
import { tinyGenerator } from '../../testing/tiny-generator.js';
import { objectives } from '../objectives/objectives.js';
import { createGeneratorTraining } from '../training-state.js';
import { createMixture, drawLatentParts, drawLatents, writeMixture } from './draw-latents.js';
import { fitLatents } from './fit-latents.js';
import { fitMixture } from './fit-mixture.js';

/** Mean and covariance of rows of two numbers. */
function momentsOf(rows: readonly number[][]) {
  const mean = [0, 1].map((at) => rows.reduce((sum, row) => sum + (row[at] as number), 0) / rows.length) as number[];
  const product = (a: number, b: number) =>
    rows.reduce(
      (sum, row) => sum + ((row[a] as number) - (mean[a] as number)) * ((row[b] as number) - (mean[b] as number)),
      0,
    ) / rows.length;
  return { mean, covariance: [product(0, 0), product(0, 1), product(1, 1)] };
}

describe('the distribution of latents', () => {
  onCpu();

  /** 300 points around (−5, 0) with correlated numbers, and 100 around (5, 2). */
  const points = () => {
    const noise = drawNormal(1, 'points', 800, 1);
    return Array.from({ length: 400 }, (_, row) => {
      const [a, b] = [noise[2 * row] as number, noise[2 * row + 1] as number];
      return row < 300 ? [a - 5, 0.8 * a + 0.3 * b] : [0.5 * a + 5, b + 2];
    });
  };

  it('is fitted to points: weights, means and covariances of separate groups', async () => {
    const rows = points();
    const { weights, means, factors } = await fitMixture(tf.tensor2d(rows), { components: 2, seed: 1 });
    const [first, second] = (weights[0] as number) > 0.5 ? [0, 1] : [1, 0];
    expectNumbersClose([weights[first] as number, weights[second] as number], [0.75, 0.25], 1e-3);
    const [nearer, farther] = [momentsOf(rows.slice(0, 300)), momentsOf(rows.slice(300))];
    const within = nearer.covariance.map((value, at) => 0.75 * value + 0.25 * (farther.covariance[at] as number));
    for (const [component, own] of [
      [first, rows.slice(0, 300)],
      [second, rows.slice(300)],
    ] as const) {
      const { mean, covariance } = momentsOf(own);
      expectNumbersClose([...means.subarray(2 * component, 2 * component + 2)], mean, 0.02);
      const [a, zero, b, c] = factors.subarray(4 * component, 4 * component + 4) as unknown as number[];
      expect(zero).to.equal(0);
      const products = [(a as number) ** 2, (a as number) * (b as number), (b as number) ** 2 + (c as number) ** 2];
      // A sixteenth of a point for each number has the covariance within the groups.
      const expected = covariance.map(
        (value, at) => (own.length * value + 0.125 * (within[at] as number)) / (own.length + 0.125),
      );
      expectNumbersClose(products, expected, 0.01);
    }
  });

  it('is a normal distribution with the moments of the points for one component, and stays finite for equal points', async () => {
    const rows = points();
    const { weights, means, factors } = await fitMixture(tf.tensor2d(rows), { components: 1, seed: 1 });
    const { mean, covariance } = momentsOf(rows);
    expectNumbersClose([...weights, ...means], [1, ...mean], 1e-4);
    expectNumbersClose([(factors[0] as number) ** 2], [covariance[0] as number], 0.05);
    const equal = await fitMixture(tf.ones([9, 2]), { components: 3, seed: 1 });
    for (const value of [...equal.weights, ...equal.means, ...equal.factors])
      expect(Number.isFinite(value)).to.equal(true);
  });

  it('gives latents with the weights, means and covariances of its values, each by its seed and index', () => {
    const config = { latent: 2, mixture: 2 };
    const source = { spec: { config }, mixture: createMixture(config) };
    writeMixture(source.mixture, {
      weights: Float32Array.of(0.25, 0.75),
      means: Float32Array.of(-4, 0, 4, 1),
      factors: Float32Array.of(1, 0, 0.5, 0.1, 2, 0, 0, 1),
    });
    const rows = drawLatents(source, { seed: 1, count: 2000 }).arraySync();
    const { centers } = drawLatentParts(source, { seed: 1, count: 2000 });
    const isFirst = centers.arraySync().map(([x]) => x === -4);
    expect(isFirst.filter(Boolean).length / 2000).to.be.within(0.22, 0.28);
    const first = momentsOf(rows.filter((_, index) => isFirst[index]));
    expectNumbersClose([...first.mean, ...first.covariance], [-4, 0, 1, 0.5, 0.26], 0.15);
    const second = momentsOf(rows.filter((_, index) => !isFirst[index]));
    expectNumbersClose([...second.mean, ...second.covariance], [4, 1, 4, 0, 1], 0.3);
    expectNumbersClose(drawLatents(source, { seed: 1, count: 1, first: 7 }).dataSync(), rows[7] as number[], 1e-6);
  });

  it('is N(0, 1) before it is fitted, as without a mixture', () => {
    const drawn = [0, 3].map((mixture) => {
      const config = { latent: 4, mixture };
      return drawLatents({ spec: { config }, mixture: createMixture(config) }, { seed: 1, count: 5 });
    }) as [tf.Tensor2D, tf.Tensor2D];
    expectNumbersClose(drawn[1].dataSync(), drawn[0].dataSync(), 1e-6);
  });

  it('is fitted to the codes of training images, and is part of the state', async () => {
    const dataset = tinyDataset({ height: 8, width: 8, channels: 1 });
    const create = (type: 'variational' | 'adversarial') =>
      createGeneratorTraining({
        ...{ model: { ...tinyGenerator, mixture: 2 }, objective: objectives[type].example, shape: dataset, seed: 1 },
        optimizer: { steps: 1, learningRate: 1e-3, warmup: 0, schedule: 'constant', beta1: 0, beta2: 0.99 },
      });
    const training = create('variational');
    const before = await training.average.state();
    const split = getSplit(dataset, 'train');
    const count = tf.memory().numTensors;
    await fitLatents(training, { dataset, split, mirror: true, seed: 1 });
    expect(tf.memory().numTensors).to.equal(count);
    const after = await training.average.state();
    const changed = Object.keys(after).filter((name) => after[name]?.data.join() !== before[name]?.data.join());
    expect(changed).to.deep.equal(['latents.weights', 'latents.means', 'latents.factors']);
    const other = create('variational');
    other.load(0, await training.state());
    await fitLatents(other, { dataset, split, mirror: true, seed: 1 });
    expect(await other.average.state()).to.deep.equal(after);
    expect(() => create('adversarial')).to.throw(HypernetError, 'mixture');
  });
});

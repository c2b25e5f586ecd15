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
import { createMixture, drawLatentParts, drawLatents, type MixtureValues, writeMixture } from './draw-latents.js';
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

  /** Covariances of the mixture's distributions: factors factorsᵀ plus the scaled shared correlations. */
  const covarianceOf = (
    { factors, deviations, shared }: MixtureValues,
    { component, size, rank }: { component: number; size: number; rank: number },
  ) => {
    const slice = (values: Float32Array, row: number, columns: number) =>
      values.subarray(row * columns, (row + 1) * columns);
    const dot = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
    const own = slice(factors, component, size * rank);
    const deviation = slice(deviations, component, size);
    return (a: number, b: number) =>
      dot(slice(own, a, rank), slice(own, b, rank)) +
      (deviation[a] as number) * (deviation[b] as number) * dot(slice(shared, a, size), slice(shared, b, size));
  };

  it('is fitted to points: weights, means and covariances of separate groups', async () => {
    const rows = points();
    for (const rank of [1, 2]) {
      const values = await fitMixture(tf.tensor2d(rows), { components: 2, rank, seed: 1 });
      const { weights, means } = values;
      const [first, second] = (weights[0] as number) > 0.5 ? [0, 1] : [1, 0];
      expectNumbersClose([weights[first] as number, weights[second] as number], [0.75, 0.25], 1e-3);
      for (const [component, own] of [
        [first, rows.slice(0, 300)],
        [second, rows.slice(300)],
      ] as const) {
        const { mean, covariance } = momentsOf(own);
        expectNumbersClose([...means.subarray(2 * component, 2 * component + 2)], mean, 0.02);
        const fitted = covarianceOf(values, { component, size: 2, rank });
        // With one factor, the rest of the numbers has the correlation of both groups.
        expectNumbersClose([fitted(0, 0), fitted(0, 1), fitted(1, 1)], covariance, rank === 1 ? 0.05 : 0.02);
      }
    }
  });

  it('has correlations in all directions, those beyond the factors in common', async () => {
    const noise = drawNormal(2, 'points', 3 * 4000, 1);
    // Two groups, which vary most along x, with correlated smaller numbers y and z.
    const rows = Array.from({ length: 4000 }, (_, row) => {
      const [a, b, c] = [0, 1, 2].map((at) => noise[3 * row + at] as number) as [number, number, number];
      const scale = row < 2000 ? 1 : 0.5;
      return [(row < 2000 ? -9 : 9) + 3 * a, scale * b, scale * (0.8 * b + 0.6 * c)];
    });
    const values = await fitMixture(tf.tensor2d(rows), { components: 2, rank: 1, seed: 1 });
    for (const component of [0, 1]) {
      const isFirst = (values.means[3 * component] as number) < 0;
      const fitted = covarianceOf(values, { component, size: 3, rank: 1 });
      const square = isFirst ? 1 : 0.25;
      expectNumbersClose([fitted(1, 1), fitted(2, 2)], [square, square], 0.15);
      expect(fitted(1, 2) / Math.sqrt(fitted(1, 1) * fitted(2, 2))).to.be.within(0.7, 0.9);
    }
  });

  it('is a normal distribution with the moments of the points for one component, and stays finite for equal points', async () => {
    const rows = points();
    const before = tf.memory().numTensors;
    const all = tf.tensor2d(rows);
    const values = await fitMixture(all, { components: 1, rank: 1, seed: 1 });
    expect(tf.memory().numTensors).to.equal(before + 1);
    const { mean, covariance } = momentsOf(rows);
    expectNumbersClose([...values.weights, ...values.means], [1, ...mean], 1e-4);
    const fitted = covarianceOf(values, { component: 0, size: 2, rank: 1 });
    expectNumbersClose([fitted(0, 0), fitted(0, 1), fitted(1, 1)], covariance, 0.1);
    const equal = await fitMixture(tf.ones([9, 2]), { components: 3, rank: 2, seed: 1 });
    for (const value of Object.values(equal).flatMap((numbers: Float32Array) => [...numbers]))
      expect(Number.isFinite(value)).to.equal(true);
  });

  it('gives latents with the weights, means and covariances of its values, each by its seed and index', () => {
    const config = { latent: 2, mixture: 2, mixtureRank: 1 };
    const source = { spec: { config }, mixture: createMixture(config) };
    writeMixture(source.mixture, {
      weights: Float32Array.of(0.25, 0.75),
      means: Float32Array.of(-4, 0, 4, 1),
      factors: Float32Array.of(0.6, 0.8, 2, 0),
      deviations: Float32Array.of(0.8, 0.5, 0, 1),
      shared: Float32Array.of(1, 0, 0.6, 0.8),
    });
    const rows = drawLatents(source, { seed: 1, count: 2000 }).arraySync();
    const { centers } = drawLatentParts(source, { seed: 1, count: 2000 });
    const isFirst = centers.arraySync().map(([x]) => x === -4);
    expect(isFirst.filter(Boolean).length / 2000).to.be.within(0.22, 0.28);
    const first = momentsOf(rows.filter((_, index) => isFirst[index]));
    expectNumbersClose([...first.mean, ...first.covariance], [-4, 0, 1, 0.72, 0.89], 0.15);
    const second = momentsOf(rows.filter((_, index) => !isFirst[index]));
    expectNumbersClose([...second.mean, ...second.covariance], [4, 1, 4, 0, 1], 0.3);
    expectNumbersClose(drawLatents(source, { seed: 1, count: 1, first: 7 }).dataSync(), rows[7] as number[], 1e-6);
  });

  it('is N(0, 1) before it is fitted, as without a mixture', () => {
    const drawn = [0, 3].map((mixture) => {
      const config = { latent: 4, mixture, mixtureRank: 9 };
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
    expect(changed.filter((name) => !name.startsWith('latents.'))).to.deep.equal([]);
    expect(changed).to.include.members(['latents.weights', 'latents.means', 'latents.factors', 'latents.shared']);
    const other = create('variational');
    other.load(0, await training.state());
    await fitLatents(other, { dataset, split, mirror: true, seed: 1 });
    expect(await other.average.state()).to.deep.equal(after);
    expect(() => create('adversarial')).to.throw(HypernetError, 'mixture');
  });
});

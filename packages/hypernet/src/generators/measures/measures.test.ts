import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { HypernetError } from '../../hypernet-error.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyDataset } from '../../testing/tiny.js';
import { evaluateGenerator } from './evaluate-generator.js';
import { type ImageBatch, laplacianPyramid } from './laplacian-pyramid.js';
import { linearGaussianSamples } from './linear-gaussian-samples.js';
import { nearestPoints, precisionRecall } from './precision-recall.js';
import { slicedWasserstein } from './sliced-wasserstein.js';

const noise = (name: string, std = 0.3, side = 32): ImageBatch => ({
  data: drawNormal(1, name, 8 * side * side, std),
  count: 8,
  height: side,
  width: side,
  channels: 1,
});

describe('the Laplacian pyramid', () => {
  it('has levels down to 16 pixels', () => {
    const sides = (side: number) => laplacianPyramid(noise('a', 1, side)).map(({ height }) => height);
    expect([16, 32, 64, 28].map(sides)).to.deep.equal([[16], [32, 16], [64, 32, 16], [28]]);
  });

  it('splits constant images into nothing and a constant', () => {
    const [fine, coarse] = laplacianPyramid({ ...noise('a'), data: new Float32Array(8 * 32 * 32).fill(0.5) }) as [
      ImageBatch,
      ImageBatch,
    ];
    expectNumbersClose(
      fine.data.map((value) => value + 1),
      new Float32Array(fine.data.length).fill(1),
      1e-6,
    );
    expectNumbersClose(coarse.data, new Float32Array(coarse.data.length).fill(0.5), 1e-6);
  });
});

describe('the sliced Wasserstein distance', () => {
  onCpu();

  it('is 0 of a set from itself, and that of a shift is the shift in standard deviations', () => {
    const images = noise('a', 1, 16);
    expect(slicedWasserstein(images, images).mean).to.equal(0);
    const shifted = { ...images, data: images.data.map((value) => value + 0.5) };
    // A projection of the vector (s, s, …) onto a random direction is s times the sum of its numbers.
    const { mean } = slicedWasserstein(images, shifted);
    expect(mean / 1000 / 0.5).to.be.closeTo(Math.sqrt(2 / Math.PI), 0.1);
  });

  it('grows with the difference of the distributions, at the level where they differ', () => {
    const distance = (std: number) => slicedWasserstein(noise('a'), noise('b', std), { projections: 64 });
    const [same, wider] = [distance(0.3), distance(0.45)];
    expect(wider.mean).to.be.above(2 * same.mean);
    expect(same.levels).to.have.length(2);
  });

  it('refuses sets of different sizes', () => {
    expect(() => slicedWasserstein(noise('a'), noise('b', 1, 16))).to.throw(HypernetError, 'height');
  });
});

describe('precision and recall', () => {
  onCpu();

  const points = (name: string, count: number, shift = 0) => ({
    data: drawNormal(1, name, count * 2, 1).map((value) => value + shift),
    count,
  });

  it('are high for two sets of one distribution and 0 for sets that lie apart', () => {
    const same = precisionRecall(points('a', 300), points('b', 300));
    expect(same.precision).to.be.above(0.85);
    expect(same.recall).to.be.above(0.85);
    expect(precisionRecall(points('a', 50), points('b', 50, 30))).to.deep.equal({ precision: 0, recall: 0 });
  });

  it('tell collapsed samples, which are precise but cover little', () => {
    const collapsed = { data: points('a', 200).data.map((value) => 0.02 * value), count: 200 };
    const { precision, recall } = precisionRecall(collapsed, points('b', 200));
    expect(precision).to.be.above(0.95);
    expect(recall).to.be.below(0.1);
  });

  it('find the nearest point', () => {
    const set = { data: Float32Array.of(0, 0, 3, 4, 10, 0), count: 3 };
    const { indices, distances } = nearestPoints({ data: Float32Array.of(3, 3, 9, 0, 0, 0), count: 3 }, set);
    expect([...indices]).to.deep.equal([1, 2, 0]);
    expectNumbersClose(distances, [1, 1, 0], 1e-3);
  });
});

describe('samples of the linear Gaussian model', () => {
  onCpu();

  it('have the mean and the covariance of the training images', async () => {
    const dataset = tinyDataset({ height: 4, width: 3, channels: 1 });
    const split = dataset.splits.train as { start: number; count: number };
    const { data, count } = await linearGaussianSamples(dataset, split, { count: 4000, seed: 1 });
    const size = 12;
    const images = (await dataset.read(Uint32Array.from({ length: split.count }, (_, i) => i))) as Uint8Array;
    const moments = (values: ArrayLike<number>, n: number) => {
      const mean = Array.from({ length: size }, (_, p) => sum(n, (i) => values[i * size + p] as number) / n);
      const covariance = mean.flatMap((a, p) =>
        mean.map(
          (b, q) => sum(n, (i) => ((values[i * size + p] as number) - a) * ((values[i * size + q] as number) - b)) / n,
        ),
      );
      return { mean, covariance };
    };
    const wanted = moments(
      Float32Array.from(images, (value) => value / 127.5 - 1),
      split.count,
    );
    const got = moments(data, count);
    expectNumbersClose(got.mean, wanted.mean, 0.1);
    expectNumbersClose(got.covariance, wanted.covariance, 0.1);
  });
});

function sum(count: number, value: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += value(index);
  return total;
}

describe('the evaluation of a generator', () => {
  onCpu();

  const dataset = tinyDataset({ height: 8, width: 8, channels: 1 });
  const { train, test } = dataset.splits as Record<'train' | 'test', { start: number; count: number }>;
  const evaluate = async (data: Float32Array) =>
    evaluateGenerator({
      samples: { data, count: 6, height: 8, width: 8, channels: 1 },
      dataset,
      train,
      heldOut: test,
      rank: 3,
    });
  const copies = async () => {
    const bytes = await dataset.read(Uint32Array.from([3, 5, 7, 9, 11, 13], (index) => index + train.start));
    return Float32Array.from(bytes, (value) => value / 127.5 - 1);
  };

  it('scores samples, the linear Gaussian model and training images', async () => {
    const { evaluation } = await evaluate(await copies());
    expect(evaluation.scores.map(({ name }) => name)).to.deep.equal(['samples', 'gaussian', 'training']);
    for (const {
      precision,
      recall,
      slicedWasserstein: { mean, levels },
    } of evaluation.scores) {
      expect(precision).to.be.within(0, 1);
      expect(recall).to.be.within(0, 1);
      expect(mean).to.be.above(0);
      expect(levels).to.have.length(1);
    }
    expect(evaluation).to.include({ images: 6, coordinates: 3 });
  });

  it('finds copies of training images', async () => {
    const { evaluation, nearest } = await evaluate(await copies());
    expect(evaluation.memorization.copies).to.equal(1);
    expect([...nearest.indices]).to.deep.equal([3, 5, 7, 9, 11, 13].map((index) => index + train.start));
    const { evaluation: random } = await evaluate(drawNormal(1, 'random', 6 * 64, 0.7));
    expect(random.memorization.copies).to.be.below(0.5);
    expect(random.memorization.samples).to.be.above(evaluation.memorization.samples);
  });

  it('refuses more samples than held-out images', async () => {
    const samples = { data: new Float32Array(8 * 64), count: 8, height: 8, width: 8, channels: 1 };
    const refused = await evaluateGenerator({ samples, dataset, train, heldOut: test }).catch((error) => error);
    expect(refused).to.be.instanceOf(HypernetError);
    expect(refused.message).to.contain('8 or more, got 7');
  });
});

import { createDataset, imagesToFloat, loadDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { evaluate } from '../evaluation/evaluate.js';
import { contextBatch } from '../model/context-batch.js';
import type { Predictor } from '../model/predictor.js';
import { meanOf } from '../moments/mean-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { chooseRidge } from './choose-ridge.js';
import { gaussianPosterior } from './gaussian-posterior.js';
import { meanImage } from './mean-image.js';

describe('gaussian-posterior', () => {
  onCpu();

  /** Images of 4 × 4 pixels that are sums of two patterns and noise, drawn from a normal distribution. */
  function patterns({ train, noise }: { train: number; noise: number }) {
    const test = 200;
    const weights = drawNormal(1, 'weights', 2 * (train + test), 0.15);
    const errors = drawNormal(1, 'errors', 16 * (train + test), noise);
    const images = Uint8Array.from(errors, (error, at) => {
      const [image, pixel] = [Math.floor(at / 16), at % 16];
      const signal =
        (weights[2 * image] as number) * Math.cos(pixel) + (weights[2 * image + 1] as number) * Math.sin(2 * pixel);
      return Math.round(127.5 * (1.1 + signal + error));
    });
    const splits = { train: { start: 0, count: train }, test: { start: train, count: test } };
    const shape = { name: 'patterns', description: 'two patterns', height: 4, width: 4, channels: 1 };
    return createDataset({ ...shape, images, splits });
  }
  const fit = (dataset: ReturnType<typeof patterns>) =>
    gaussianPosterior.fit(
      { type: 'gaussian-posterior' },
      { dataset, split: dataset.splits.train as Split, context: 'full', seed: 1 },
    );

  it('has only the error of the noise if the known pixels determine the patterns', async () => {
    const noise = 0.05;
    const dataset = patterns({ train: 2000, noise });
    const { contexts } = await evaluate(await fit(dataset), { dataset, contexts: [{ pixels: 12 }] });
    // On the scale of [0, 1]. The estimation of the patterns' weights from 12 noisy pixels adds about 2 / 12 of it.
    expect(contexts[0]?.unknown?.mse.mean).to.be.within((noise / 2) ** 2, 1.4 * (noise / 2) ** 2);
  });

  it('beats the mean image with fewer images than pixels', async () => {
    const dataset = patterns({ train: 12, noise: 0.05 });
    const options = { dataset, split: dataset.splits.train as Split, context: 'full', seed: 1 } as const;
    const error = async (predictor: Awaited<ReturnType<typeof fit>>) =>
      (await evaluate(predictor, { dataset, contexts: [{ pixels: 5 }] })).contexts[0]?.unknown?.mse.mean as number;
    expect(await error(await fit(dataset))).to.be.below(
      0.5 * (await error(await meanImage.fit({ type: 'mean-image' }, options))),
    );
  });

  it('adds a larger ridge for fewer and for noisier images', async () => {
    const ridge = async (settings: { train: number; noise: number }) => {
      const dataset = patterns(settings);
      const split = dataset.splits.train as Split;
      return chooseRidge(dataset, split, await meanOf(dataset, split), {});
    };
    const [many, few] = [await ridge({ train: 4000, noise: 0.05 }), await ridge({ train: 30, noise: 0.05 })];
    expect(few).to.be.above(3 * many);
  });

  it('gives the mean image if no pixel is known', async () => {
    const dataset = patterns({ train: 40, noise: 0.05 });
    const split = dataset.splits.train as Split;
    const indices = splitIndices(dataset.splits.test as Split).subarray(0, 1);
    const known = await contextBatch(
      dataset,
      dataset.splits.test as Split,
      indices,
      { pixels: 0 },
      { seed: 1, epoch: 0 },
    );
    const all = imagesToFloat(dataset, splitIndices(split));
    for (const [pixel, value] of (await (await fit(dataset)).predict(known)).entries()) {
      const mean = all.reduce((sum, level, at) => (at % 16 === pixel ? sum + level : sum), 0) / split.count;
      expect(value).to.be.closeTo(mean, 1e-5);
    }
  });

  it('uses a low-rank plus diagonal covariance for large images', async () => {
    const dataset = await loadDataset({ source: 'portraits', size: 38, count: { train: 40, test: 4 } });
    const options = { dataset, split: dataset.splits.train as Split, context: 'full', seed: 1 } as const;
    const posterior = await gaussianPosterior.fit({ type: 'gaussian-posterior' }, options);
    expect(posterior.details).to.equal('39 components and a diagonal');
    const error = async (predictor: Predictor, region: 'all' | 'unknown') =>
      (await evaluate(predictor, { dataset, contexts: [{ pixels: 200 }] })).contexts[0]?.[region]?.mse.mean as number;
    const mean = await meanImage.fit({ type: 'mean-image' }, options);
    expect(await error(posterior, 'unknown')).to.be.below(0.7 * (await error(mean, 'unknown')));
    // Known pixels are kept.
    const unknown = (38 * 38 - 200) / (38 * 38);
    expect(await error(posterior, 'all')).to.be.closeTo(unknown * (await error(posterior, 'unknown')), 1e-6);
    posterior.dispose();
  });

  it('rejects a single training image', async () => {
    const dataset = patterns({ train: 1, noise: 0.05 });
    const error = await fit(dataset).catch((reason: Error) => reason);
    expect((error as Error).message).to.match(/training images: expected a whole number, 2 or more, got 1/);
  });
});

import { imagesToFloat, type Split } from '@hypersiren/datasets';
import { expect } from 'chai';
import { contextBatch } from '../context-batch.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { tinyDataset } from '../testing/tiny.js';
import { baselines } from './baselines.js';

describe('baselines', () => {
  const dataset = tinyDataset();
  const { train, test } = dataset.splits as { train: Split; test: Split };
  const indices = Uint32Array.of(test.start, test.start + 2);
  const size = 6 * 5 * 3;
  const batch = (pixels: number) => contextBatch(dataset, test, indices, { pixels }, { seed: 3, epoch: 0 });

  it('have names and descriptions', () => {
    expect(Object.keys(baselines)).to.deep.equal(['mean-image', 'nearest-pixel']);
    for (const { description } of Object.values(baselines)) expect(description).to.match(/^[a-z].*[^.]$/);
  });

  it('mean-image: the mean of the images it was fitted to, for every image', async () => {
    const predicted = await baselines['mean-image'].fit(dataset, train).predict(batch(5));
    const all = imagesToFloat(
      dataset,
      Array.from({ length: train.count }, (_, index) => train.start + index),
    );
    const mean = Array.from({ length: size }, (_, at) => {
      let sum = 0;
      for (let image = 0; image < train.count; image++) sum += all[image * size + at] as number;
      return sum / train.count;
    });
    expectNumbersClose(predicted, [...mean, ...mean], 1e-6);
  });

  it('nearest-pixel: each pixel as the known one with the least distance, the upper left one of several', async () => {
    for (const pixels of [1, 4, 15, 30]) {
      const context = batch(pixels);
      const predicted = await baselines['nearest-pixel'].fit(dataset, train).predict(context);
      for (let image = 0; image < 2; image++)
        for (let pixel = 0; pixel < 30; pixel++) {
          let best = -1;
          let least = Infinity;
          for (let other = 0; other < 30; other++) {
            const [down, right] = [Math.floor(other / 5) - Math.floor(pixel / 5), (other % 5) - (pixel % 5)];
            const distance = down ** 2 + right ** 2;
            if (context.masks[image * 30 + other] === 1 && distance < least) [best, least] = [other, distance];
          }
          const at = (index: number) => (image * 30 + index) * 3;
          const wanted = [...context.images.slice(at(best), at(best) + 3)];
          expect([...predicted.slice(at(pixel), at(pixel) + 3)]).to.deep.equal(wanted);
        }
    }
  });

  it('nearest-pixel: mid-grey where nothing is known', async () => {
    const context = { ...batch(1), masks: new Uint8Array(60) };
    const predicted = await baselines['nearest-pixel'].fit(dataset, train).predict(context);
    expect(new Set(predicted)).to.deep.equal(new Set([0]));
  });
});

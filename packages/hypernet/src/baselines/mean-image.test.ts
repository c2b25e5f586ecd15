import { imagesToFloat, type Split, splitIndices } from '@hypersiren/datasets';
import { expect } from 'chai';
import { contextBatch } from '../model/context-batch.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { tinyDataset } from '../testing/tiny.js';
import { meanImage } from './mean-image.js';

describe('mean-image', () => {
  it('gives the mean of the images it was fitted to, for every image', async () => {
    const dataset = tinyDataset();
    const { train, test } = dataset.splits as { train: Split; test: Split };
    const options = { dataset, split: train, context: 'full', seed: 1 } as const;
    const { predict, parameterCount } = await meanImage.fit({ type: 'mean-image' }, options);
    const all = imagesToFloat(dataset, splitIndices(train));
    const mean = Array.from({ length: 90 }, (_, at) => {
      let sum = 0;
      for (let image = 0; image < train.count; image++) sum += all[image * 90 + at] as number;
      return sum / train.count;
    });
    const indices = Uint32Array.of(test.start, test.start + 2);
    const predicted = await predict(await contextBatch(dataset, test, indices, { pixels: 5 }, { seed: 3, epoch: 0 }));
    expectNumbersClose(predicted, [...mean, ...mean], 1e-6);
    expect(parameterCount).to.equal(90);
  });
});

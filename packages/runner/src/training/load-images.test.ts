import { DatasetError } from '@hypersiren/datasets';
import { expect } from 'chai';
import { loadImages } from './load-images.js';

describe('loadImages', () => {
  const dataset = { source: 'portraits' as const, size: 16, count: { train: 2, test: 1 }, seed: 1 };

  it('returns the images unchanged if the configuration names no sizes', async () => {
    const images = await loadImages({ dataset });
    expect(images.dataset.height).to.equal(16);
    expect(images.trainTargets).to.deep.equal([images.dataset]);
    expect(images.evaluationTargets).to.deep.equal([]);
  });

  it('returns the images at the model’s size, at the training sizes and at the evaluation sizes', async () => {
    const resolution = { interpolate: false, reduce: 4, train: [1, 2], evaluate: [1, 4] };
    const images = await loadImages({ dataset, resolution });
    expect(images.dataset.height).to.equal(4);
    expect(images.trainTargets.map(({ height }) => height)).to.deep.equal([4, 8]);
    expect(images.evaluationTargets.map(({ height }) => height)).to.deep.equal([4, 16]);
    expect(images.trainTargets[0]).to.equal(images.dataset);
  });

  it('interpolates sizes beyond the images’ own if the configuration asks for it', async () => {
    const resolution = { interpolate: true, reduce: 2, train: [1, 2, 4], evaluate: [1] };
    const { trainTargets } = await loadImages({ dataset, resolution });
    expect(trainTargets.map(({ height, width }) => [height, width])).to.deep.equal([
      [8, 8],
      [16, 16],
      [32, 32],
    ]);
    expect(trainTargets[2]?.description).to.contain('enlarged 2 times');
  });

  it('rejects sizes that cannot be made', async () => {
    const error = await loadImages({
      dataset,
      resolution: { interpolate: false, reduce: 4, train: [3], evaluate: [1] },
    }).catch((e) => e);
    expect(error).to.be.instanceOf(DatasetError);
    expect(error.message).to.include('no size is 3 times that of images reduced 4 times');
  });
});

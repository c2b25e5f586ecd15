import { expect } from 'chai';
import { createDataset } from './create-dataset.js';
import { splitStatistics } from './split-statistics.js';

describe('splitStatistics', () => {
  it('computes means and standard deviations over all values and per channel, and digests of distinct images', async () => {
    const images = Uint8Array.of(0, 51, 0, 102, ...[0, 51, 0, 102], ...[255, 51, 255, 102], ...[9, 9, 9, 9]);
    const splits = { train: { start: 0, count: 3 }, test: { start: 3, count: 1 } };
    const dataset = createDataset({ name: '', description: '', images, height: 1, width: 2, channels: 2, splits });
    const { mean, std, channels, digests } = await splitStatistics(dataset, 'train');
    expect(channels[0]?.mean).to.be.closeTo(1 / 3, 1e-12);
    expect(channels[0]?.std).to.be.closeTo(Math.sqrt(2) / 3, 1e-12);
    expect(channels[1]?.mean).to.be.closeTo(0.3, 1e-12);
    expect(channels[1]?.std).to.be.closeTo(0.1, 1e-12);
    expect(mean).to.be.closeTo((1 / 3 + 0.3) / 2, 1e-12);
    expect(std ** 2).to.be.closeTo((1 / 3 + 0.1) / 2 - mean ** 2, 1e-12);
    expect(digests.size).to.equal(2);
  });
});

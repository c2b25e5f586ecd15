import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { createDataset } from './create-dataset.js';
import { reduceDataset } from './reduce-dataset.js';

describe('reduceDataset', () => {
  const images = Uint8Array.from({ length: 2 * 4 * 6 * 2 }, (_, index) => (index * 37) % 256);
  const splits = { train: { start: 0, count: 1 }, test: { start: 1, count: 1 } };
  const dataset = createDataset({
    name: 'some',
    description: 'some numbers',
    images,
    height: 4,
    width: 6,
    channels: 2,
    splits,
  });

  it('averages squares of pixels, channel by channel, and keeps order and splits', async () => {
    const reduced = await reduceDataset(dataset, 2);
    expect(reduced).to.deep.include({ count: 2, height: 2, width: 3, channels: 2, splits });
    const level = (image: number, row: number, column: number, channel: number) =>
      images[((image * 4 + row) * 6 + column) * 2 + channel] as number;
    for (const [at, value] of reduced.images.entries()) {
      const [channel, column, row, image] = [at % 2, (at >> 1) % 3, Math.floor(at / 6) % 2, Math.floor(at / 12)];
      const [y, x] = [2 * row, 2 * column];
      const sum =
        level(image, y, x, channel) +
        level(image, y, x + 1, channel) +
        level(image, y + 1, x, channel) +
        level(image, y + 1, x + 1, channel);
      expect(value).to.equal(Math.round(sum / 4));
    }
  });

  it('returns the dataset itself for a factor of 1', async () => {
    expect(await reduceDataset(dataset, 1)).to.equal(dataset);
  });

  it('reduces images in a file at every read, with the same result', async () => {
    const { images: _, ...elsewhere } = dataset;
    const [reduced, wanted] = [await reduceDataset(elsewhere, 2), await reduceDataset(dataset, 2)];
    expect(reduced.images).to.equal(undefined);
    expect(reduced.fingerprint).to.equal(wanted.fingerprint);
    expect(await reduced.read([1, 0])).to.deep.equal(await wanted.read([1, 0]));
  });

  it('refuses factors that do not divide the images', async () => {
    for (const factor of [0, 3, 4, 1.5])
      expect((await datasetErrorOf(() => reduceDataset(dataset, factor))).message).to.include(
        `cannot be reduced ${factor} times`,
      );
  });
});

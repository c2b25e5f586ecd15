import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { createDataset } from './create-dataset.js';
import { enlargeDataset } from './enlarge-dataset.js';
import { reduceDataset } from './reduce-dataset.js';

/** Two images of 6 × 5 pixels, from a function of row, column and channel. */
function imagesOf(value: (row: number, column: number, channel: number) => number) {
  const images = new Uint8Array(2 * 6 * 5 * 3);
  for (let at = 0; at < images.length; at++) {
    const [channel, column, row] = [at % 3, Math.floor(at / 3) % 5, Math.floor(at / 15) % 6];
    images[at] = value(row, column, channel) + (at >= 90 ? 1 : 0);
  }
  return createDataset({
    name: 'some',
    description: 'Some',
    height: 6,
    width: 5,
    channels: 3,
    splits: { train: { start: 0, count: 1 }, test: { start: 1, count: 1 } },
    images,
  });
}

describe('enlargeDataset', () => {
  it('interpolates linear and quadratic functions exactly, away from the border', async () => {
    const plane = (row: number, column: number, channel: number) => 40 + 8 * row + 16 * column + channel;
    for (const value of [plane, (row: number) => 20 + 4 * row * row]) {
      const large = enlargeDataset(await imagesOf(value), 2);
      expect([large.height, large.width, large.count]).to.deep.equal([12, 10, 2]);
      const [first, second] = [await large.read([0]), await large.read([1])];
      expect(first.length).to.equal(12 * 10 * 3);
      for (let row = 4; row < 8; row++)
        for (let column = 4; column < 6; column++)
          for (let channel = 0; channel < 3; channel++) {
            const wanted = value((row + 0.5) / 2 - 0.5, (column + 0.5) / 2 - 0.5, channel);
            const at = (row * 10 + column) * 3 + channel;
            expect(first[at]).to.be.closeTo(wanted, 0.5);
            expect(second[at]).to.be.closeTo(wanted + 1, 0.5);
          }
    }
  });

  it('keeps the original pixels with an odd factor, and constant images', async () => {
    const small = await imagesOf((row, column, channel) => (37 * row + 91 * column + 53 * channel) % 250);
    const large = await enlargeDataset(small, 3).read([0]);
    for (let row = 0; row < 6; row++)
      for (let column = 0; column < 5; column++)
        for (let channel = 0; channel < 3; channel++)
          expect(large[((3 * row + 1) * 15 + 3 * column + 1) * 3 + channel]).to.equal(
            small.images[(row * 5 + column) * 3 + channel],
          );
    const flat = await enlargeDataset(await imagesOf(() => 255 - 1), 4).read([1]);
    expect(new Set(flat)).to.deep.equal(new Set([255]));
  });

  it('has a different fingerprint, and keeps name, splits and order', async () => {
    const small = await imagesOf((row) => 10 * row);
    const [two, three] = [enlargeDataset(small, 2), enlargeDataset(small, 3)];
    expect(new Set([small, two, three].map(({ fingerprint }) => fingerprint)).size).to.equal(3);
    expect(two.fingerprint).to.equal(enlargeDataset(small, 2).fingerprint);
    expect([two.name, two.splits]).to.deep.equal([small.name, small.splits]);
    expect(enlargeDataset(small, 1)).to.equal(small);
    const back = await reduceDataset(enlargeDataset(await imagesOf(() => 7), 2), 2);
    expect([...(await back.read([1, 0]))].slice(0, 3)).to.deep.equal([8, 8, 8]);
  });

  it('rejects factors that are not integers', async () => {
    const small = await imagesOf(() => 0);
    for (const factor of [0, -1, 1.5, Number.NaN])
      expect((await datasetErrorOf(async () => enlargeDataset(small, factor))).code).to.equal('bad-config');
  });
});

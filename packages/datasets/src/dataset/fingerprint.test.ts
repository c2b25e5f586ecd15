import { expect } from 'chai';
import { createDataset } from './create-dataset.js';
import { splitFingerprint } from './fingerprint.js';

describe('the fingerprint of a split', () => {
  const shape = { height: 2, width: 2, channels: 1, name: 'four', description: 'Four pixels.' };
  const images = Uint8Array.from({ length: 24 }, (_, index) => 3 * index);
  const dataset = (bytes: Uint8Array, train: number) =>
    createDataset({
      ...shape,
      images: bytes,
      splits: { train: { start: 0, count: train }, test: { start: train, count: bytes.length / 4 - train } },
    });

  it('depends only on its images, not on the rest of the dataset', async () => {
    const whole = dataset(images, 4);
    const fewer = dataset(images.slice(8), 2);
    const { test } = whole.splits as { test: { start: number; count: number } };
    const other = fewer.splits.test as typeof test;
    expect(await splitFingerprint(whole, test)).to.equal(await splitFingerprint(fewer, other));
    expect(await splitFingerprint(whole, { ...test, count: 1 })).to.not.equal(await splitFingerprint(fewer, other));
  });

  it('is the same for images read in blocks, and differs for other bytes or another shape', async () => {
    const held = dataset(images, 4);
    const { images: _, ...read } = held;
    const all = { start: 0, count: 6 };
    const fingerprint = await splitFingerprint(held, all);
    expect(fingerprint).to.match(/^[0-9a-f]{64}$/);
    expect(await splitFingerprint(read, all)).to.equal(fingerprint);
    expect(
      await splitFingerprint(
        dataset(
          images.map((value) => value ^ 1),
          4,
        ),
        all,
      ),
    ).to.not.equal(fingerprint);
    expect(await splitFingerprint({ ...held, height: 1, width: 4 }, all)).to.not.equal(fingerprint);
  });
});

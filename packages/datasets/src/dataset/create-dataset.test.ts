import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { testBytes } from '../testing/test-bytes.js';
import { createDataset } from './create-dataset.js';
import { getImage } from './get-image.js';
import { getSplit } from './get-split.js';

const shape = { height: 4, width: 5, channels: 3 };
const parts = {
  ...shape,
  name: 'tiny',
  description: 'six images',
  images: testBytes(6 * 60),
  splits: { train: { start: 0, count: 4 }, test: { start: 4, count: 2 } },
};

describe('createDataset', () => {
  it('counts the images and keeps their bytes where they are', () => {
    const dataset = createDataset(parts);
    expect(dataset.count).to.equal(6);
    expect(dataset.images).to.equal(parts.images);
  });

  it('has the same fingerprint for the same images, in all versions and with any name', () => {
    const images = Uint8Array.from({ length: 360 }, (_, index) => index % 251);
    const { fingerprint } = createDataset({ ...parts, images });
    expect(fingerprint).to.equal('002a79e0ab82112776428c24820ad393ffee239159e49a784249528030c18ad4');
    expect(createDataset({ ...parts, images, name: 'other', description: 'other' }).fingerprint).to.equal(fingerprint);
    const splits = { test: parts.splits.test, train: parts.splits.train };
    expect(createDataset({ ...parts, images, splits }).fingerprint, 'splits named in another order').to.equal(
      fingerprint,
    );
  });

  it('has a different fingerprint if a byte, the shape or a split differs', () => {
    const images = parts.images.slice();
    images[359] = (images[359] as number) ^ 1;
    const others = [
      parts,
      { ...parts, images },
      { ...parts, height: 5, width: 4 },
      { ...parts, splits: { train: { start: 0, count: 3 }, test: { start: 4, count: 2 } } },
      { ...parts, splits: { train: { start: 0, count: 4 }, validation: { start: 4, count: 2 } } },
    ];
    expect(new Set(others.map((other) => createDataset(other).fingerprint)).size).to.equal(others.length);
  });

  it('rejects bytes that are not a whole number of images, and an empty array', () => {
    for (const length of [359, 0])
      expect(() => createDataset({ ...parts, images: new Uint8Array(length) })).to.throw(
        DatasetError,
        `dataset 'tiny' has ${length} bytes, expected a multiple (not 0) of 4×5×3`,
      );
  });

  it('rejects invalid shapes', () => {
    for (const wrong of [{ height: 0 }, { width: 1.5 }, { channels: 5 }, { height: 2 ** 20, width: 2 ** 20 }])
      expect(() => createDataset({ ...parts, ...wrong })).to.throw(DatasetError, 'no image is');
  });

  it('rejects splits that overlap, are empty, exceed the images or have invalid names', () => {
    for (const splits of [
      { train: { start: 0, count: 5 }, test: { start: 4, count: 2 } },
      { train: { start: 0, count: 7 } },
      { train: { start: -1, count: 2 } },
      { train: { start: 0, count: 0 } },
      { train: { start: 0.5, count: 1 } },
    ])
      expect(() => createDataset({ ...parts, splits })).to.throw(
        DatasetError,
        'expected disjoint, nonempty ranges of the 6 images',
      );
    expect(() => createDataset({ ...parts, splits: { 'a/b': { start: 0, count: 1 } } })).to.throw(
      DatasetError,
      "'a/b' cannot name a split",
    );
  });
});

describe('getSplit', () => {
  it('returns the split of the given name, or lists the names in its error', () => {
    const dataset = createDataset(parts);
    expect(getSplit(dataset, 'test')).to.deep.equal({ start: 4, count: 2 });
    for (const name of ['tset', 'constructor'])
      expect(() => getSplit(dataset, name)).to.throw(DatasetError, `no split '${name}'. It has train, test.`);
  });
});

describe('getImage', () => {
  it('is one image', async () => {
    const image = await getImage(createDataset(parts), 4);
    expect(image).to.include(shape);
    expect(image.data).to.deep.equal(parts.images.slice(240, 300));
  });

  it('rejects an index out of range', async () => {
    for (const index of [-1, 6, 0.5])
      expect((await datasetErrorOf(() => getImage(createDataset(parts), index))).message).to.include(
        `got index ${index}`,
      );
  });
});

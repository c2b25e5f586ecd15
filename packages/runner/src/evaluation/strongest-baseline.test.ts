import { createDataset } from '@hypersiren/datasets';
import { expect } from 'chai';
import { strongestLeftOut } from './strongest-baseline.js';

describe('strongestLeftOut', () => {
  const dataset = (side: number, train: number) =>
    createDataset({
      name: 'black',
      description: 'black images',
      images: new Uint8Array(train * side * side * 3),
      height: side,
      width: side,
      channels: 3,
      splits: { train: { start: 0, count: train } },
    });

  it('is nothing for images that the strongest baseline fits', () => {
    for (const [side, train] of [
      [8, 2],
      [36, 3],
    ] as const)
      expect(strongestLeftOut(dataset(side, train), 'train')).to.equal(undefined);
  });

  it('says what is too large, or too few', () => {
    expect(strongestLeftOut(dataset(37, 3), 'train')).to.equal(
      'Gaussian posterior left out: images of 37×37×3 numbers are too large for a covariance.',
    );
    expect(strongestLeftOut(dataset(8, 1), 'train')).to.equal(
      'Gaussian posterior left out: a covariance needs 2 training images or more, the split train has 1.',
    );
  });
});

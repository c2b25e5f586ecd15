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

  it('returns undefined if there are enough training images', () => {
    for (const [side, train] of [
      [8, 2],
      [36, 3],
      [37, 3],
    ] as const)
      expect(strongestLeftOut(dataset(side, train), 'train')).to.equal(undefined);
  });

  it('returns a reason if there are too few training images', () => {
    expect(strongestLeftOut(dataset(8, 1), 'train')).to.equal(
      'Gaussian posterior left out: a covariance needs 2 training images or more, the split train has 1.',
    );
  });
});

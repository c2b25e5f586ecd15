import type { ContextScore, Evaluation } from '@hypersiren/hypernet/evaluation';
import { expect } from 'chai';
import { chooseImages } from './choose-images.js';

describe('the images of a report', () => {
  const evaluation = (...errors: number[][]): Evaluation => ({
    predictor: 'model',
    split: 'test',
    images: errors[0]?.length ?? 0,
    seed: 0,
    contexts: errors.map((images) => ({ all: { images } }) as unknown as ContextScore),
  });

  it('are the first ones and those with the lowest, the median and the highest mean error, without duplicates', () => {
    // Image i has the mean error 11 − i, except for the last image, which has the highest.
    const rows = Array.from({ length: 12 }, (_, i) => (i === 11 ? 20 : 11 - i));
    const flipped = rows.map((error) => error + 1);
    expect(chooseImages(evaluation(rows, flipped), 2, 12)).to.deep.equal([
      { position: 0, rank: 'worst' },
      { position: 1 },
      ...[10, 9].map((position) => ({ position, rank: 'best' })),
      ...[5, 4].map((position) => ({ position, rank: 'typical' })),
      { position: 11, rank: 'worst' },
    ]);
  });

  it('are the available first ones without an evaluation, and none if none are requested', () => {
    expect(chooseImages(undefined, 3, 2)).to.deep.equal([{ position: 0 }, { position: 1 }]);
    expect(chooseImages(evaluation([1, 2, 3]), 0, 3)).to.deep.equal([]);
    expect(chooseImages(evaluation([1, 2]), 1, 2)).to.deep.equal([{ position: 0 }]);
  });
});

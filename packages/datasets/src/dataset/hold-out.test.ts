import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import { type HoldOutConfig, holdOut } from './hold-out.js';
import type { Split } from './image-dataset.js';

const whole = { before: { start: 0, count: 10 }, train: { start: 10, count: 100 }, after: { start: 110, count: 10 } };

/** The old indices of a split's images. */
function imagesOf({ order }: { order?: Uint32Array }, split: Split | undefined): number[] {
  if (!split) throw new Error('no such split');
  return [...(order ?? []).slice(split.start, split.start + split.count)];
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

describe('holdOut', () => {
  it('takes the last images, in the order of the configuration, without moving any', () => {
    const { order, splits } = holdOut(whole, { holdOut: { validation: 5, test: 0.1 } });
    expect(order).to.equal(undefined);
    expect(splits).to.deep.equal({
      before: { start: 0, count: 10 },
      train: { start: 10, count: 85 },
      validation: { start: 95, count: 5 },
      test: { start: 100, count: 10 },
      after: { start: 110, count: 10 },
    });
  });

  it('takes random images, each in one split, in the order of the files, without changing other splits', () => {
    const result = holdOut(whole, { holdOut: { validation: 20, test: 0.3 }, order: 'random', seed: 1 });
    const [train, validation, test] = ['train', 'validation', 'test'].map((name) =>
      imagesOf(result, result.splits[name]),
    );
    expect([train?.length, validation?.length, test?.length]).to.deep.equal([50, 20, 30]);
    const ascending = (a: number, b: number) => a - b;
    for (const part of [train, validation, test]) expect(part).to.deep.equal(part?.toSorted(ascending));
    expect([train, validation, test].flat().toSorted((a, b) => (a as number) - (b as number))).to.deep.equal(
      range(10, 110),
    );
    expect(imagesOf(result, result.splits.before)).to.deep.equal(range(0, 10));
    expect(imagesOf(result, result.splits.after)).to.deep.equal(range(110, 120));
    expect(result.order).to.have.length(120);
  });

  it('draws the same images for the same seed in all versions, and others for another seed', () => {
    const drawn = (seed: number) => {
      const result = holdOut(whole, { holdOut: { test: 5 }, order: 'random', seed });
      return imagesOf(result, result.splits.test);
    };
    expect(drawn(1)).to.deep.equal([13, 14, 16, 39, 44]);
    expect(drawn(2)).not.to.deep.equal(drawn(1));
  });

  it('draws each image equally often over seeds', () => {
    const counts = new Array<number>(100).fill(0);
    for (let seed = 0; seed < 1000; seed++) {
      const result = holdOut(whole, { holdOut: { test: 20 }, order: 'random', seed });
      for (const image of imagesOf(result, result.splits.test)) (counts[image - 10] as number)++;
    }
    // Each is drawn 200 times, ± 12.6 (binomial); five deviations.
    for (const count of counts) expect(count).to.be.within(137, 263);
  });

  it('takes images from the given split', () => {
    const { splits } = holdOut(whole, { holdOut: { test: 4 }, from: 'before' });
    expect(splits.before).to.deep.equal({ start: 0, count: 6 });
    expect(splits.test).to.deep.equal({ start: 6, count: 4 });
  });

  for (const [title, config, message] of [
    ['more than there is', { holdOut: { test: 60, validation: 40 } }, 'leaves none of the 100 images'],
    ['a share that is no image', { holdOut: { test: 0.001 } }, 'holding out 0.001 of 100 images'],
    ['half an image', { holdOut: { test: 1.5 } }, 'holding out 1.5 of 100 images'],
    ['a negative count', { holdOut: { test: -1 } }, 'holding out -1 of 100 images'],
    ['a name that is taken', { holdOut: { after: 1 } }, "the split 'after' already exists"],
    ['a split that is not there', { holdOut: { test: 1 }, from: 'trian' }, "no split 'trian'"],
  ] as const satisfies readonly [string, HoldOutConfig, string][])
    it(`refuses ${title}`, () => {
      expect(() => holdOut(whole, config)).to.throw(DatasetError, message);
    });
});

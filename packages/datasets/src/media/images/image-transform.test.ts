import { expect } from 'chai';
import { DatasetError } from '../../dataset-error.js';
import { checkImageTransform, heightAndWidth, type ImageTransform } from './image-transform.js';

describe('heightAndWidth', () => {
  it('reads the side of a square, or height and width', () => {
    expect(heightAndWidth(32)).to.deep.equal({ height: 32, width: 32 });
    expect(heightAndWidth([4, 5])).to.deep.equal({ height: 4, width: 5 });
  });

  it('rejects invalid sides', () => {
    for (const size of [0, 1.5, -1, 70_000, Number.NaN, [4, 0] as const])
      expect(() => heightAndWidth(size)).to.throw(DatasetError, 'is not a size');
  });
});

describe('checkImageTransform', () => {
  it('accepts valid combinations', () => {
    for (const transform of [
      {},
      { crop: 'center' },
      { crop: 'center', resize: 'stretch', size: 32, kernel: 'cubic', channels: 1 },
      { crop: { height: 3, width: 4 }, resize: 'none' },
    ] as const satisfies ImageTransform[])
      checkImageTransform(transform);
  });

  for (const [title, transform, message] of [
    ['resize without a size', { resize: 'stretch' }, 'needs a size'],
    ['a size without resize', { size: 32 }, 'size has no effect without resize'],
    ['a size with crop alone', { crop: 'center', size: 32 }, 'size has no effect without resize'],
    ['a kernel without resize', { kernel: 'cubic' }, 'kernel has no effect without resize'],
    ['an unknown crop', { crop: 'middle' as never }, 'crop: middle is none of none, center'],
    ['an unknown resize', { resize: 'squeeze' as never, size: 3 }, 'resize: squeeze is none of none, stretch, fit'],
    ['an unknown kernel', { resize: 'stretch', size: 3, kernel: 'box' as never }, 'kernel: box is none of nearest'],
    ['two channels', { channels: 2 as never }, 'channels: 2 is none of 1, 3'],
    ['an empty window', { crop: { height: 0, width: 4 } }, 'is not a size'],
  ] as const satisfies readonly [string, ImageTransform, string][])
    it(`refuses ${title}`, () => {
      expect(() => checkImageTransform(transform)).to.throw(DatasetError, message);
    });
});

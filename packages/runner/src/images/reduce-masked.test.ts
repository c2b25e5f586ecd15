import { expect } from 'chai';
import { cropMasked, enlargeMask, reduceMasked } from './reduce-masked.js';

describe('reduceMasked', () => {
  const image = (height: number, width: number, data: number[]) => ({
    data: Uint8Array.from(data),
    height,
    width,
    channels: 1,
  });

  it('returns the mean of known pixels and ignores unknown ones', () => {
    const reduced = reduceMasked(
      { image: image(2, 4, [10, 255, 30, 40, 20, 255, 50, 60]), mask: Uint8Array.of(1, 0, 1, 1, 1, 0, 1, 1) },
      { height: 1, width: 2 },
    );
    expect([...reduced.image.data]).to.deep.equal([15, 45]);
    expect([...reduced.mask]).to.deep.equal([1, 1]);
  });

  it('marks a pixel as unknown if less than half of its area is known', () => {
    const reduced = reduceMasked(
      { image: image(2, 2, [10, 20, 30, 40]), mask: Uint8Array.of(1, 0, 0, 0) },
      { height: 1, width: 1 },
    );
    expect([...reduced.mask]).to.deep.equal([0]);
    expect([...reduced.image.data]).to.deep.equal([0]);
  });

  it('crops to the largest centered part with the aspect ratio', () => {
    const reduced = reduceMasked(
      { image: image(1, 4, [1, 2, 3, 4]), mask: new Uint8Array(4).fill(1) },
      { height: 1, width: 2 },
    );
    expect([...reduced.image.data]).to.deep.equal([2, 3]);
  });

  it('repeats pixels of a smaller image', () => {
    const reduced = reduceMasked({ image: image(1, 2, [7, 9]), mask: Uint8Array.of(1, 0) }, { height: 2, width: 4 });
    expect([...reduced.mask]).to.deep.equal([1, 1, 0, 0, 1, 1, 0, 0]);
    expect([...reduced.image.data]).to.deep.equal([7, 7, 0, 0, 7, 7, 0, 0]);
  });
});

describe('cropMasked and enlargeMask', () => {
  it('crop an image to a window, and enlarge the mask of the window to the image', () => {
    const window = { top: 1, left: 1, height: 2, width: 4 };
    const image = { data: Uint8Array.from({ length: 24 }, (_, i) => i), height: 4, width: 6, channels: 1 };
    const mask = enlargeMask(Uint8Array.of(1, 0), { height: 1, width: 2 }, image, window);
    expect([...mask]).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const cropped = cropMasked({ image, mask }, window);
    expect([...cropped.image.data]).to.deep.equal([7, 8, 9, 10, 13, 14, 15, 16]);
    expect([...cropped.mask]).to.deep.equal([1, 1, 0, 0, 1, 1, 0, 0]);
  });
});

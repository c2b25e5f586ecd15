import { expect } from 'chai';
import { seamRatio } from './seam-ratio.js';

describe('the seam ratio', () => {
  const size = { height: 12, width: 8, channels: 2, patch: 4 };
  const draw = (value: (row: number, column: number) => number) =>
    Float32Array.from({ length: 2 * 12 * 8 * 2 }, (_, index) => {
      const pixel = Math.floor(index / 2);
      return value(Math.floor(pixel / 8) % 12, pixel % 8);
    });

  it('is one for images of constant curvature', () => {
    expect(
      seamRatio(
        draw((row, column) => row ** 2 + column ** 2),
        size,
      ),
    ).to.be.closeTo(1, 1e-6);
  });

  it('is large for images that jump at the borders of patches', () => {
    const jumps = draw((row, column) => Math.floor(row / 4) + Math.floor(column / 4) + 0.01 * row ** 2);
    expect(seamRatio(jumps, size)).to.be.greaterThan(10);
  });

  it('counts borders only between pixels of two patches', () => {
    const inside = draw((row) => (row % 4 === 1 ? 1 : 0));
    expect(seamRatio(inside, { ...size, height: 4 })).to.equal(0);
  });
});

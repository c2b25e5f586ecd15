import { expect } from 'chai';
import { gradientPixels, imagePixels, scaleOf, signedPixels } from './colors.js';

describe('colors', () => {
  it('are those of the values, clipped at black and white, gray for one channel', () => {
    expect([...imagePixels([-1, 0, 3], 3)]).to.deep.equal([0, 128, 255, 255]);
    expect([...imagePixels([1, -7], 1)]).to.deep.equal([255, 255, 255, 255, 0, 0, 0, 255]);
  });

  it('of a gradient are black for zero, and differ by its direction', () => {
    const [flat, down, up] = [0, 1, 2].map((i) => [
      ...gradientPixels([0, 0, 1, 0, -1, 0], 1).subarray(4 * i, 4 * i + 3),
    ]);
    expect(flat).to.deep.equal([0, 0, 0]);
    expect(down).not.to.deep.equal(up);
  });

  it('of signed numbers are blue for negative and red for positive', () => {
    const [below, above] = [0, 1].map((i) => [...signedPixels([-1, 1], 1).subarray(4 * i, 4 * i + 3)]) as [
      number[],
      number[],
    ];
    expect(below[2]).to.be.above(below[0] as number);
    expect(above[0]).to.be.above(above[2] as number);
  });

  it('have a scale that is robust to an outlier', () => {
    const numbers = Array.from({ length: 100 }, () => 1);
    numbers[3] = 1e6;
    expect(scaleOf(numbers, 0.1)).to.equal(1);
    expect(scaleOf([0, 0], 0.1)).to.equal(0.1);
  });
});

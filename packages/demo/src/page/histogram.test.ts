import { expect } from 'chai';
import { deviation, histogram } from './histogram.js';

describe('a histogram', () => {
  it('is 1 within the limits for uniform numbers, and 0 outside', () => {
    const even = Float32Array.from({ length: 4000 }, (_, i) => ((i + 0.5) / 4000) * 2 - 1);
    const { densities } = histogram(even, 1, 2, 8);
    expect(densities).to.deep.equal([0, 0, 1, 1, 1, 1, 0, 0]);
  });

  it('counts numbers outside its range in the outermost bins', () => {
    expect(histogram([-9, 9], 1, 1, 2).densities).to.deep.equal([1, 1]);
  });

  it('has the standard deviation of its values', () => {
    expect(deviation([1, -1, 1, -1])).to.equal(1);
    expect(deviation([7, 7])).to.equal(0);
  });
});

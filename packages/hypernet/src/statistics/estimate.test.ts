import { expect } from 'chai';
import { estimate } from './estimate.js';

describe('estimate', () => {
  it('gives the mean and its standard error', () => {
    const { mean, standardError } = estimate([1, 2, 3, 6]);
    expect(mean).to.equal(3);
    expect(standardError).to.be.closeTo(Math.sqrt((4 + 1 + 0 + 9) / 3 / 4), 1e-12);
  });

  it('has no standard error for a single value', () => {
    expect(estimate([5])).to.deep.equal({ mean: 5, standardError: null });
  });
});

import { expect } from 'chai';
import { medianOf } from './median-of.js';

describe('medianOf', () => {
  it('takes the middle value of an odd number, and the mean of the middle two of an even number', () => {
    expect(medianOf([10, 2, 3])).to.equal(3);
    expect(medianOf([10, 2, 3, 5])).to.equal(4);
    expect(medianOf([7])).to.equal(7);
  });
});

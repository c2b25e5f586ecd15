import { expect } from 'chai';
import { growth } from './measure-steps.js';

describe('the growth of memory with the steps of a training', () => {
  it('is the slope of the line through the measurements', () => {
    const measured = [10, 20, 40].map((step) => ({ step, resident: 7 + 3 * step, kept: 5, native: 0 }));
    expect(growth(measured, 'resident')).to.be.closeTo(3, 1e-9);
    expect(growth(measured, 'kept')).to.equal(0);
  });
});

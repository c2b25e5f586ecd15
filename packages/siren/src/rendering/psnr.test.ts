import { expect } from 'chai';
import { psnr } from './psnr.js';

describe('psnr', () => {
  it('is in decibels relative to the peak 1, and 100 at most', () => {
    expect(psnr(1)).to.equal(0);
    expect(psnr(0.01)).to.be.closeTo(20, 1e-12);
    expect(psnr(0)).to.equal(100);
  });
});

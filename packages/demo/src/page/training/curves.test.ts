import { expect } from 'chai';
import { roundNumbers } from './curves.js';

describe('the ticks of a curve', () => {
  it('are a few round numbers within the axis', () => {
    expect(roundNumbers(0, 1000)).to.deep.equal([0, 500, 1000]);
    expect(roundNumbers(0, 37)).to.deep.equal([0, 10, 20, 30]);
    expect(roundNumbers(18.3, 31.2)).to.deep.equal([20, 25, 30]);
    expect(roundNumbers(0.002, 0.0049)).to.deep.equal([0.002, 0.003, 0.004]);
  });
});

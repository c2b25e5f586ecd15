import { expect } from 'chai';
import { drawNormal } from './draw-normal.js';

describe('drawNormal', () => {
  it('draws numbers with the given standard deviation and normal kurtosis', () => {
    const values = drawNormal(1, 'a', 100_000, 2);
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(moment(1)).to.be.closeTo(0, 0.02);
    expect(moment(2)).to.be.closeTo(4, 0.06);
    expect(moment(4) / moment(2) ** 2).to.be.closeTo(3, 0.1);
  });

  it('depends on seed and name alone, accepts 0 as a seed, and never changes', () => {
    expect([...drawNormal(0, 'a', 3, 1)]).to.deep.equal([...drawNormal(0, 'a', 4, 1).slice(0, 3)]);
    expect([...drawNormal(0, 'a', 3, 1)]).to.not.deep.equal([...drawNormal(1, 'a', 3, 1)]);
    expect([...drawNormal(0, 'a', 3, 1)]).to.not.deep.equal([...drawNormal(0, 'b', 3, 1)]);
    expect(Array.from(drawNormal(0, 'a', 3, 1), (value) => value.toFixed(5))).to.deep.equal([
      '-0.54654',
      '-1.13951',
      '-0.88543',
    ]);
  });
});

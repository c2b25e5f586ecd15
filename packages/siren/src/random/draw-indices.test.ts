import { expect } from 'chai';
import { drawIndices } from './draw-indices.js';

describe('drawIndices', () => {
  it('draws every integer below the limit with about equal frequency', () => {
    const counts = new Array(10).fill(0);
    for (const index of drawIndices(1, 'a', 10_000, 10)) counts[index]++;
    for (const count of counts) expect(count).to.be.within(850, 1150);
  });

  it('depends on seed and name alone', () => {
    expect(drawIndices(0, 'a', 4, 1000)).to.deep.equal(drawIndices(0, 'a', 8, 1000).slice(0, 4));
    expect(drawIndices(0, 'a', 4, 1000)).to.not.deep.equal(drawIndices(0, 'b', 4, 1000));
  });
});

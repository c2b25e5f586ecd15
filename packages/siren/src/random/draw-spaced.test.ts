import { expect } from 'chai';
import { drawSpaced } from './draw-spaced.js';

describe('drawSpaced', () => {
  it('draws evenly spaced numbers with equal probability, and the same numbers for the same name', () => {
    const counts = new Array(10).fill(0);
    for (let draw = 0; draw < 2000; draw++) {
      const drawn = drawSpaced(1, `draw ${draw}`, 4, 10);
      for (const index of drawn) counts[index]++;
      const gaps = drawn.subarray(1).map((index, before) => index - (drawn[before] as number));
      for (const gap of gaps) expect(gap).to.be.within(2, 3);
    }
    for (const count of counts) expect(count).to.be.closeTo(800, 140); // five standard deviations of independent draws
    expect(drawSpaced(1, 'a', 50, 1000)).to.deep.equal(drawSpaced(1, 'a', 50, 1000));
    expect(drawSpaced(1, 'a', 50, 1000)).to.not.deep.equal(drawSpaced(2, 'a', 50, 1000));
    expect(drawSpaced(1, 'more than there are', 4, 2)).to.have.length(4);
  });
});

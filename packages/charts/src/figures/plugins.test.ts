import { expect } from 'chai';
import { spread } from './plugins.js';

describe('labels at the ends of lines', () => {
  it('are moved apart, in their order, and stay in the chart', () => {
    const labels = [{ y: 50 }, { y: 10 }, { y: 52 }, { y: 99 }];
    spread(labels, 15, 0, 100);
    expect(labels.map(({ y }) => y)).to.deep.equal([50, 10, 65, 99]);
    const crowded = [{ y: 98 }, { y: 99 }, { y: 97 }];
    spread(crowded, 10, 0, 100);
    expect(crowded.map(({ y }) => y)).to.deep.equal([90, 100, 80]);
  });
});

import { expect } from 'chai';
import { mortonOrder } from './morton-order.js';

describe('Morton order', () => {
  it('goes through blocks of 2 × 2, and through blocks of these', () => {
    expect([...mortonOrder(4, 4)]).to.deep.equal([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
  });

  it('has every pixel once, of any height and width', () => {
    for (const [height, width] of [
      [1, 9],
      [7, 1],
      [5, 6],
      [3, 300],
    ] as const)
      expect([...mortonOrder(height, width)].sort((a, b) => a - b)).to.deep.equal([...Array(height * width).keys()]);
  });
});

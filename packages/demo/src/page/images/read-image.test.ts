import { expect } from 'chai';
import { average } from './read-image.js';

describe('average', () => {
  const RED_AND_WHITE = [255, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255, 255, 255, 255, 255]; // 2×2

  it('averages the pixels that a pixel covers', () => {
    const { data } = average(RED_AND_WHITE, { height: 1, width: 1, channels: 3 }, 2);
    expect([...data].map((value) => value.toFixed(4))).to.deep.equal(['1.0000', '0.0000', '0.0000']);
  });

  it('converts colors to gray for a model with one channel', () => {
    const { data } = average([255, 0, 0, 255], { height: 1, width: 1, channels: 1 }, 1);
    expect(data[0]).to.be.closeTo(2 * 0.299 - 1, 1e-6);
  });
});

import { expect } from 'chai';
import { planarToInterleaved } from './planar-to-interleaved.js';

describe('planarToInterleaved', () => {
  it('puts the values of a pixel next to each other, at the offset and nowhere else', () => {
    const target = new Uint8Array(11).fill(255);
    planarToInterleaved(Uint8Array.of(1, 2, 3, 11, 12, 13, 21, 22, 23), 3, target, 1);
    expect([...target]).to.deep.equal([255, 1, 11, 21, 2, 12, 22, 3, 13, 23, 255]);
  });
});

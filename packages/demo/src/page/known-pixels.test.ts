import { expect } from 'chai';
import { countSeen, halved, scattered, stroked } from './known-pixels.js';

const SIZE = { height: 5, width: 4 };

describe('known pixels', () => {
  it('have the requested number, are reproducible by seed, and are nested', () => {
    const few = scattered(SIZE, 6, 1);
    const more = scattered(SIZE, 11, 1);
    expect([countSeen(few), countSeen(more), countSeen(scattered(SIZE, 20, 1))]).to.deep.equal([6, 11, 20]);
    for (const [pixel, seen] of few.entries()) expect(more[pixel]).to.be.at.least(seen);
    expect(scattered(SIZE, 6, 1)).to.deep.equal(few);
    expect(scattered(SIZE, 6, 2)).not.to.deep.equal(few);
  });

  it('of two opposite halves cover the image without overlap', () => {
    for (const [one, other] of [
      ['upper', 'lower'],
      ['left', 'right'],
    ] as const) {
      const second = halved(SIZE, other);
      for (const [pixel, seen] of halved(SIZE, one).entries()) expect(seen + (second[pixel] as number)).to.equal(1);
    }
    expect([...halved(SIZE, 'left')].slice(0, 4)).to.deep.equal([1, 1, 0, 0]);
  });

  it('follow the whole stroke of a brush, and are removed by an eraser', () => {
    const none = new Uint8Array(20);
    const line = stroked(none, SIZE, { row: 2.5, column: 0.5 }, { row: 2.5, column: 3.5 }, 0.6, true);
    expect([...line]).to.deep.equal([...none.fill(1, 8, 12)]);
    expect(countSeen(stroked(line, SIZE, { row: 2.5, column: 1.5 }, { row: 2.5, column: 1.5 }, 0.1, false))).to.equal(
      3,
    );
  });
});

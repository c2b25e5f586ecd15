import { expect } from 'chai';
import { BandSize, renderBands } from './render-window.js';

const WINDOW = { rows: [-1, 1], columns: [0, 1] } as const;
const SIZE = { height: 5, width: 3 };

async function bands(stale: () => boolean, rowsAtOnce: number) {
  const band = new BandSize(12, 100);
  band.rows = () => rowsAtOnce;
  const windows: unknown[] = [];
  for await (const { row, rows, values } of renderBands(WINDOW, SIZE, band, async ({ rows }) => rows, stale))
    windows.push([row, rows, values]);
  return windows;
}

describe('renderBands', () => {
  it('covers the window from top to bottom, every row once', async () => {
    expect(await bands(() => false, 2)).to.deep.equal([
      [0, 2, [-1, -0.5]],
      [2, 2, [0, 0.5]],
      [4, 1, [1, 1]],
    ]);
  });

  it('ends after the band that is stale', async () => {
    expect(await bands(() => true, 2)).to.have.length(1);
  });

  it('chooses the number of points by the time limit', () => {
    const band = new BandSize(12, 100);
    for (let i = 0; i < 20; i++) band.learn(500, 1);
    expect(band.most([100, 400, 900], 1)).to.equal(400);
    expect(band.most([100, 400, 900], 0.1)).to.equal(100);
    expect(band.most([100, 400, 900], 99)).to.equal(900);
  });

  it('computes more rows at once on a fast machine', () => {
    const band = new BandSize(12, 100);
    const size = { height: 1e6, width: 100 };
    const before = band.rows(size);
    band.learn(1e6, 100);
    expect(band.rows(size)).to.be.above(before);
    band.learn(100, 1e6);
    band.learn(100, 1e6);
    band.learn(100, 1e6);
    expect(band.rows({ height: 1e6, width: 1e9 })).to.equal(1);
  });
});

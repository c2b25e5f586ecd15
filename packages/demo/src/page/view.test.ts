import { expect } from 'chai';
import { CLOSEST, cornerOf, FARTHEST, pan, placeIn, WHOLE, windowOf, zoom } from './view.js';

const IMAGE = { height: 4, width: 8 };

describe('a view', () => {
  it('of the whole image at its own size has the coordinates of its pixels', () => {
    const { rows, columns } = windowOf(WHOLE, IMAGE, IMAGE);
    for (const [first, last] of [rows, columns]) {
      expect(first).to.be.closeTo(-1, 1e-12);
      expect(last).to.be.closeTo(1, 1e-12);
    }
  });

  it('zooms around a fixed point', () => {
    const at = { row: -0.5, column: 0.25 };
    const point = { row: at.row * cornerOf(IMAGE).row, column: at.column * cornerOf(IMAGE).column };
    const before = placeIn(WHOLE, IMAGE, point);
    const after = placeIn(zoom(WHOLE, 7, IMAGE, at), IMAGE, point);
    expect(after.x).to.be.closeTo(before.x, 1e-12);
    expect(after.y).to.be.closeTo(before.y, 1e-12);
  });

  it('limits the zoom to the precision of 32-bit coordinates, and the distance to the visible plane', () => {
    expect(zoom(WHOLE, 1e9, IMAGE).reach).to.equal(CLOSEST);
    expect(zoom(WHOLE, 1e-9, IMAGE).reach).to.equal(FARTHEST);
    const step = (windowOf(zoom(WHOLE, 1e9, IMAGE), IMAGE, { height: 512, width: 512 }).rows[1] - -CLOSEST) / 512;
    expect(Math.fround(1 + step)).not.to.equal(1);
  });

  it('moves by fractions of its size, within the plane', () => {
    expect(pan({ ...WHOLE, reach: 0.5 }, { row: 1, column: 0 }, IMAGE).row).to.be.closeTo(4 / 3 / 2, 1e-12);
    expect(pan(WHOLE, { row: 0, column: -99 }, IMAGE).column).to.equal(-FARTHEST);
  });
});

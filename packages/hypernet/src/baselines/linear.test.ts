import { expect } from 'chai';
import { type GrayImage, inpaintImage } from '../testing/inpaint-image.js';

describe('linear', () => {
  /** The plane 0.1 row − 0.05 column, known at some pixels. */
  const plane = (known: (row: number, column: number) => boolean, size = 7): GrayImage =>
    Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, column) => (known(row, column) ? 0.1 * row - 0.05 * column : null)),
    );

  it('continues a plane between the known pixels', async () => {
    const corner = (index: number) => index === 0 || index === 6;
    const scattered = (row: number, column: number) =>
      (corner(row) && corner(column)) || (3 * row + 5 * column) % 11 === 0;
    for (const known of [(row: number, column: number) => corner(row) && corner(column), scattered]) {
      const got = await inpaintImage('linear', plane(known));
      const wanted = plane(() => true);
      for (const [row, line] of got.entries())
        for (const [column, value] of line.entries())
          expect(value).to.be.closeTo(wanted[row]?.[column] as number, 1e-6);
    }
  });

  it('takes the nearest known pixel outside all triangles', async () => {
    const rows = plane((row, column) => row >= 2 && row <= 4 && column >= 2 && column <= 4);
    const got = await inpaintImage('linear', rows);
    expect(got[0]?.[0]).to.equal(Math.fround(0.1));
    expect(got[6]?.[3]).to.equal(got[4]?.[3]);
  });

  it('takes the nearest known pixel if there are one or two, or all lie on a line', async () => {
    for (const known of [
      [[3, 3]],
      [
        [1, 1],
        [5, 2],
      ],
      [
        [0, 0],
        [3, 3],
        [6, 6],
      ],
    ]) {
      const rows = plane((row, column) => known.some(([y, x]) => y === row && x === column));
      expect(await inpaintImage('linear', rows)).to.deep.equal(await inpaintImage('nearest-pixel', rows));
    }
  });
});

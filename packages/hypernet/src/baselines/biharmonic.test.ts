import { expect } from 'chai';
import { type GrayImage, inpaintImage } from '../testing/inpaint-image.js';

describe('biharmonic', () => {
  const surface = (value: (row: number, column: number) => number, known = (_row: number, _column: number) => true) =>
    Array.from({ length: 8 }, (_, row) =>
      Array.from({ length: 8 }, (_, column) => (known(row, column) ? value(row, column) : null)),
    );
  const expectSurface = (got: number[][], wanted: GrayImage, tolerance: number) => {
    for (const [row, line] of got.entries())
      for (const [column, value] of line.entries())
        expect(value, `${row}, ${column}`).to.be.closeTo(wanted[row]?.[column] as number, tolerance);
  };
  const plane = (row: number, column: number) => 0.1 * row - 0.05 * column;

  it('continues a plane from three pixels that are not on a line, to the edges of the image', async () => {
    const known = (row: number, column: number) => [11, 29, 50].includes(row * 8 + column);
    expectSurface(await inpaintImage('biharmonic', surface(plane, known)), surface(plane), 1e-3);
  });

  it('is constant if one pixel is known, and linear between two known pixels', async () => {
    const one = (row: number, column: number) => row === 2 && column === 5;
    const got = await inpaintImage('biharmonic', surface(plane, one));
    expectSurface(
      got,
      surface(() => plane(2, 5)),
      1e-6,
    );
    const two = (row: number, column: number) => column === 3 && (row === 1 || row === 6);
    const along = await inpaintImage(
      'biharmonic',
      surface((row) => 0.1 * row, two),
    );
    expectSurface(
      along,
      surface((row) => 0.1 * row),
      1e-3,
    );
  });

  it('bends less than any other surface through the known pixels', async () => {
    const known = (row: number, column: number) => (3 * row + 5 * column) % 7 === 0;
    const wave = (row: number, column: number) => Math.sin(row) * Math.cos(column);
    const got = await inpaintImage('biharmonic', surface(wave, known));
    const least = bending(got);
    for (const row of [0, 3, 7])
      for (const column of [0, 2, 6]) {
        if (known(row, column)) continue;
        for (const by of [0.05, -0.05]) {
          const other = got.map((line) => [...line]);
          (other[row] as number[])[column] = (other[row]?.[column] as number) + by;
          expect(bending(other)).to.be.above(least);
        }
      }
  });

  it('is mid-gray if no pixel is known', async () => {
    expectSurface(
      await inpaintImage(
        'biharmonic',
        surface(plane, () => false),
      ),
      surface(() => 0),
      0,
    );
  });
});

/** Returns Σ u_rr² + 2 u_rc² + u_cc², computed pixel by pixel. */
function bending(image: readonly (readonly number[])[]): number {
  const at = (row: number, column: number) => image[row]?.[column] as number;
  const size = image.length;
  let sum = 0;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      if (row + 2 < size) sum += (at(row, column) - 2 * at(row + 1, column) + at(row + 2, column)) ** 2;
      if (column + 2 < size) sum += (at(row, column) - 2 * at(row, column + 1) + at(row, column + 2)) ** 2;
      if (row + 1 < size && column + 1 < size)
        sum += 2 * (at(row, column) - at(row + 1, column) - at(row, column + 1) + at(row + 1, column + 1)) ** 2;
    }
  return sum;
}

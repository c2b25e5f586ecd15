import { drawUniform } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { inpaintImage } from '../testing/inpaint-image.js';

describe('nearest-pixel', () => {
  it('gives each pixel the value of the nearest known one, the upper left one of several', async () => {
    const [height, width] = [6, 5];
    for (const share of [0.03, 0.2, 0.6]) {
      const random = drawUniform(1, `known/${share}`, height * width, 1);
      const rows = Array.from({ length: height }, (_, row) =>
        Array.from({ length: width }, (_, column) => {
          const at = row * width + column;
          return at === 7 || Math.abs(random[at] as number) < share ? at : null;
        }),
      );
      const got = await inpaintImage('nearest-pixel', rows);
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const distance = (pixel: number) => (Math.floor(pixel / width) - row) ** 2 + ((pixel % width) - column) ** 2;
          const known = rows.flat().filter((value) => value !== null);
          const nearest = known.reduce((best, pixel) => (distance(pixel) < distance(best) ? pixel : best));
          expect(got[row]?.[column]).to.equal(nearest);
        }
    }
  });

  it('gives mid-gray if no pixel is known', async () => {
    expect(
      await inpaintImage('nearest-pixel', [
        [null, null],
        [null, null],
      ]),
    ).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
  });
});

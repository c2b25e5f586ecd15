import { expect } from 'chai';
import { nearestPixels } from './nearest-pixels.js';

describe('nearestPixels', () => {
  // Computed with Pillow 13.0.0: Image.resize((32, 32), Image.NEAREST) of 178 × 178 pixels.
  const OF_PILLOW = [
    2, 8, 13, 19, 25, 30, 36, 41, 47, 52, 58, 63, 69, 75, 80, 86, 91, 97, 102, 108, 114, 119, 125, 130, 136, 141, 147,
    152, 158, 164, 169, 175,
  ];

  it('takes the pixels that Pillow takes', () => {
    const data = new Uint8Array(178 * 178 * 3);
    for (let row = 0; row < 178; row++)
      for (let column = 0; column < 178; column++) data.set([row, column, 7], (row * 178 + column) * 3);
    const small = nearestPixels({ data, height: 178, width: 178, channels: 3 }, { height: 32, width: 32 });
    expect(small).to.include({ height: 32, width: 32, channels: 3 });
    expect([...small.data]).to.deep.equal(OF_PILLOW.flatMap((row) => OF_PILLOW.flatMap((column) => [row, column, 7])));
  });

  it('repeats pixels of a smaller image, of any shape', () => {
    const image = { data: Uint8Array.of(1, 2), height: 1, width: 2, channels: 1 };
    expect([...nearestPixels(image, { height: 2, width: 4 }).data]).to.deep.equal([1, 1, 2, 2, 1, 1, 2, 2]);
  });
});

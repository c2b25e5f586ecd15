import { createDataset } from '@hypersiren/datasets';
import { expect } from 'chai';
import { decodePng } from '../../../../tools/testing/decode-png.js';
import { inpaintForSheet, methodsSheet } from './methods-sheet.js';

describe('the sheet of methods', () => {
  const size = { height: 8, width: 8, channels: 3 };
  const dataset = createDataset({
    ...size,
    name: 'colors',
    description: 'red images',
    images: Uint8Array.from({ length: 5 * 8 * 8 * 3 }, (_, index) => (index % 3 === 0 ? 250 : 10)),
    splits: { test: { start: 0, count: 5 } },
  });
  const shown = { split: 'test', contexts: [{ pixels: 4 }, 'full'] } as const;

  it('gives each method the known pixels of the first three images of the split, with the same masks', async () => {
    const seen: Float32Array[] = [];
    const predictor = {
      name: 'spy',
      predict: async ({ images }: { images: Float32Array }) => {
        seen.push(images);
        return images;
      },
    };
    const inpainted = await inpaintForSheet(predictor, dataset, shown);
    expect(inpainted.map(({ length }) => length)).to.deep.equal([3 * 192, 3 * 192]);
    const known = (images: Float32Array) =>
      [0, 1, 2].map(
        (image) => images.subarray(192 * image, 192 * (image + 1)).filter((value) => value !== 0).length / 3,
      );
    expect(known(seen[0] as Float32Array)).to.deep.equal([4, 4, 4]);
    expect(known(seen[1] as Float32Array)).to.deep.equal([64, 64, 64]);
  });

  it('has rows for the known pixels, each method and the truth, and a group for each context', async () => {
    const of = (red: number, green: number, blue: number) =>
      shown.contexts.map(() => Uint8Array.from({ length: 3 * 192 }, (_, i) => [red, green, blue][i % 3] as number));
    const methods = [
      { name: 'one', inpainted: of(20, 200, 20) },
      { name: 'two', inpainted: of(20, 20, 200) },
    ];
    const png = await decodePng(await methodsSheet(methods, dataset, { ...shown, title: 'Methods' }));
    const cells = new Map<string, { area: number; top: number }>();
    for (let index = 0; index < png.data.length; index += 3) {
      const color = png.data.subarray(index, index + 3).join();
      const found = cells.get(color);
      if (found) found.area++;
      else cells.set(color, { area: 1, top: Math.floor(index / 3 / png.width) });
    }
    const [red, green, blue] = ['250,10,10', '20,200,20', '20,20,200'].map((color) => cells.get(color));
    const cell = (green?.area as number) / (3 * 2); // three images in two contexts
    expect(blue?.area).to.equal(green?.area);
    expect(green?.top).to.be.below(blue?.top as number);
    // Six true images, three images with all pixels known, and 4 of 64 known pixels in each of three others.
    expect((red?.area as number) / cell).to.be.closeTo(6 + 3 + (3 * 4) / 64, 0.001);
  });
});

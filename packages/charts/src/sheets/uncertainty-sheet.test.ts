import { createDataset } from '@hypersiren/datasets';
import type { Predictor } from '@hypersiren/hypernet';
import { expect } from 'chai';
import { decodePng } from '../../../../tools/testing/decode-png.js';
import { colorAt } from './color-map.js';
import { uncertaintySheet } from './uncertainty-sheet.js';

describe('uncertaintySheet', () => {
  const side = 8;
  const gray = createDataset({
    name: 'gray',
    description: 'gray images',
    images: new Uint8Array(2 * side * side).fill(255), // 1 on the scale of [-1, 1]
    height: side,
    width: side,
    channels: 1,
    splits: { test: { start: 0, count: 2 } },
  });
  const sheet = { name: 'gray', split: 'test', contexts: [{ pixels: 3 }] } as const;
  /** A predictor of a constant mean and standard deviation. */
  const predictor = (mean: number, deviation: number): Predictor => {
    const values = (value: number) => new Float32Array(2 * side * side).fill(value);
    return {
      name: 'constant',
      predict: async () => values(mean),
      predictDistribution: async () => ({ mean: values(mean), std: values(deviation) }),
    };
  };
  // Each of the 8 image pixels is 14 sheet pixels wide, so a cell has 112. The gaps are 6 and 22, the margin 28.
  const left = (column: number): number => (column === 0 ? 28 : 28 + 112 + 22 + (column - 1) * 118);

  it('shows errors and standard deviations in the same colors, on the scale of [0, 1]', async () => {
    // Errors of 0.2 and standard deviations of 0.1 on a scale that ends at 0.2.
    const png = await decodePng((await uncertaintySheet(predictor(0.6, 0.2), gray, sheet)) as Buffer);
    const middle = 170;
    const at = (column: number) => png.pixel(left(column) + 56, middle);
    expect(at(0)).to.deep.equal([255, 255, 255]);
    expect(at(2)).to.deep.equal([204, 204, 204]);
    expect(at(3)).to.deep.equal([...colorAt(1)]);
    expect(at(4)).to.deep.equal([...colorAt(0.5)]);
    expect(png.width).to.equal(left(4) + 112 + 28);
  });

  it('clips values to the range of images before it measures errors', async () => {
    const png = await decodePng((await uncertaintySheet(predictor(1.7, 0.2), gray, sheet)) as Buffer);
    expect(png.pixel(left(3) + 56, 170)).to.deep.equal([...colorAt(0)]);
  });

  it('is not drawn for a predictor without standard deviations', async () => {
    const { predictDistribution: _, ...silent } = predictor(0, 1);
    expect(await uncertaintySheet(silent, gray, sheet)).to.equal(undefined);
  });
});

import { expect } from 'chai';
import { decodePng } from '../../../../tools/testing/decode-png.js';
import { type ContactSheet, renderContactSheet } from './contact-sheet.js';
import type { SheetImage } from './sheet.js';

/** An image of one color except for its upper left pixel. */
function image(side: number, color: number[], corner: number[], channels = 3): SheetImage {
  const data = new Uint8Array(side * side * channels);
  for (let pixel = 0; pixel < side * side; pixel++)
    data.set((pixel === 0 ? corner : color).slice(0, channels), pixel * channels);
  return { data, height: side, width: side, channels };
}

function sheet(channels = 3): ContactSheet {
  const truth = image(8, [200, 40, 40], [0, 0, 255], channels);
  const mask = new Uint8Array(64);
  mask[0] = 1;
  return {
    title: 'Sheet',
    contexts: ['1 of 64 pixels'],
    rows: [
      {
        truth,
        inpainted: [
          {
            mask,
            prediction: image(8, [40, 200, 40], [0, 0, 255], channels),
            enlarged: image(32, [40, 40, 200], [255, 255, 0], channels),
            caption: 'PSNR 9.9 dB',
          },
        ],
      },
    ],
  };
}

describe('renderContactSheet', () => {
  // Each of the 8 image pixels is 4 × 4 = 16 sheet pixels wide, so a cell has 128. The gap is 6, the margin 28.
  const left = 28;
  const cell = 128;
  const column = (index: number): number => left + index * (cell + 6);

  it('enlarges pixels without interpolation', async () => {
    const png = await decodePng(renderContactSheet(sheet()));
    const top = findTop(png);
    const prediction = column(1);
    expect(png.pixel(prediction, top)).to.deep.equal([0, 0, 255]);
    expect(png.pixel(prediction + 15, top + 15)).to.deep.equal([0, 0, 255]);
    expect(png.pixel(prediction + 16, top)).to.deep.equal([40, 200, 40]);
    expect(png.pixel(column(2) + 3, top + 3)).to.deep.equal([255, 255, 0]);
    expect(png.pixel(column(2) + 4, top + 3)).to.deep.equal([40, 40, 200]);
  });

  it('shows known pixels unchanged and unknown pixels as a pale checkerboard, gray in color images and bluish in gray images', async () => {
    for (const [channels, tint] of [
      [3, [0, 12]],
      [1, [15, 30]],
    ] as const) {
      const png = await decodePng(renderContactSheet(sheet(channels)));
      const top = findTop(png);
      expect(png.pixel(column(0), top)).to.deep.equal(channels === 3 ? [0, 0, 255] : [0, 0, 0]);
      const unseen = [png.pixel(column(0) + 16, top), png.pixel(column(0) + 32, top)];
      expect(unseen[0]).to.not.deep.equal(unseen[1]);
      for (const [red, green, blue] of unseen as [number, number, number][]) {
        expect(Math.min(red, green, blue)).to.be.within(180, 230);
        expect(blue - red).to.be.within(tint[0], tint[1]);
      }
    }
  });

  it('shows gray images', async () => {
    const png = await decodePng(renderContactSheet(sheet(1)));
    expect(png.pixel(column(1) + 20, findTop(png) + 20)).to.deep.equal([40, 40, 40]);
  });

  it('rejects an empty sheet and a row with missing contexts', () => {
    expect(() => renderContactSheet({ ...sheet(), rows: [] })).to.throw(RangeError, 'at least one row');
    expect(() => renderContactSheet({ ...sheet(), contexts: ['a', 'b'] })).to.throw(RangeError, 'the context "b"');
  });

  /** Returns the first row of the cells, where the blue corner of the prediction begins. */
  function findTop(png: Awaited<ReturnType<typeof decodePng>>): number {
    for (let y = 0; y < png.height; y++)
      if (png.pixel(column(1) + 2, y).join() === '0,0,255' || png.pixel(column(1) + 2, y).join() === '0,0,0') return y;
    throw new Error('there is no cell');
  }
});

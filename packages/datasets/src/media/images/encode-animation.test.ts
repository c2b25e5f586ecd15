import { expect } from 'chai';
import sharp from 'sharp';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { encodeAnimation } from './encode-animation.js';

/** A plain image. */
const plain = (level: number, width = 6) => ({
  data: new Uint8Array(4 * width * 3).fill(level),
  height: 4,
  width,
  channels: 3,
});

describe('encodeAnimation', () => {
  it('shows each image in order, for the given duration', async () => {
    const bytes = await encodeAnimation([plain(0), plain(128), plain(255)], { delay: 70 });
    const image = sharp(bytes, { animated: true });
    const { pages, pageHeight, width, delay, format } = await image.metadata();
    expect({ pages, pageHeight, width, delay, format }).to.deep.equal({
      pages: 3,
      pageHeight: 4,
      width: 6,
      delay: [70, 70, 70],
      format: 'gif',
    });
    const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const size = 4 * 6 * info.channels;
    for (const [page, level] of [0, 128, 255].entries()) expect(data[page * size]).to.be.closeTo(level, 4);
  });

  it('rejects images of different sizes, and an empty list', async () => {
    const mixed = await datasetErrorOf(() => encodeAnimation([plain(0), plain(0, 7)], { delay: 50 }));
    expect(mixed.code).to.equal('mixed-shapes');
    expect((await datasetErrorOf(() => encodeAnimation([], { delay: 50 }))).code).to.equal('empty');
  });
});

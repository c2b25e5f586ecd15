import { expect } from 'chai';
import sharp from 'sharp';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { testBytes } from '../../testing/test-bytes.js';
import { decodeImage } from './decode-image.js';
import { encodePng } from './write-png.js';

const color = { data: testBytes(6 * 9 * 3), height: 6, width: 9, channels: 3 };
const gray = { data: testBytes(6 * 9), height: 6, width: 9, channels: 1 };
const place = { path: 'x.png' };

/** Rows and columns of a color image. */
function part(top: number, left: number, height: number, width: number): Uint8Array {
  const rows = Array.from({ length: height }, (_, row) => {
    const start = ((top + row) * color.width + left) * 3;
    return [...color.data.subarray(start, start + width * 3)];
  });
  return Uint8Array.from(rows.flat());
}

describe('decodeImage', () => {
  it('gives back every byte of a PNG, gray as gray and color as color', async () => {
    for (const image of [color, gray]) expect(await decodeImage(await encodePng(image), place)).to.deep.equal(image);
  });

  it('makes gray three equal channels, and color one of its luminance, when told to', async () => {
    const three = await decodeImage(await encodePng(gray), place, { channels: 3 });
    expect(three).to.deep.equal({
      ...gray,
      channels: 3,
      data: Uint8Array.from([...gray.data].flatMap((v) => [v, v, v])),
    });
    const one = await decodeImage(await encodePng(three), place, { channels: 1 });
    expect(one.channels).to.equal(1);
    one.data.forEach((value, pixel) => {
      expect(value).to.be.closeTo(gray.data[pixel] as number, 1);
    });
  });

  it('rounds 16 bits to 8', async () => {
    const wide = sharp(Uint16Array.of(0, 255, 256, 32767, 32768, 65535), { raw: { width: 6, height: 1, channels: 1 } });
    const png = await wide.toColourspace('grey16').png().toBuffer();
    expect(await decodeImage(png, place)).to.deep.equal({
      data: Uint8Array.of(0, 1, 1, 128, 128, 255),
      height: 1,
      width: 6,
      channels: 1,
    });
  });

  it('blends transparent pixels with the background', async () => {
    const png = await encodePng({
      data: Uint8Array.of(200, 100, 50, 0, 10, 20, 30, 255),
      height: 1,
      width: 2,
      channels: 4,
    });
    expect([...(await decodeImage(png, place)).data]).to.deep.equal([255, 255, 255, 10, 20, 30]);
    expect([...(await decodeImage(png, place, { background: 'black' })).data]).to.deep.equal([0, 0, 0, 10, 20, 30]);
  });

  it('turns a photograph upright before it crops', async () => {
    const pixels = Uint8Array.from({ length: 32 * 16 * 3 }, (_, index) => (Math.floor(index / 3) % 32 < 16 ? 250 : 5));
    const jpeg = await sharp(pixels, { raw: { width: 32, height: 16, channels: 3 } })
      .withMetadata({ orientation: 6 }) // to be turned by a quarter, clockwise: left becomes top
      .jpeg({ quality: 100 })
      .toBuffer();
    const upright = await decodeImage(jpeg, place);
    expect(upright).to.include({ height: 32, width: 16 });
    expect(upright.data[0]).to.be.above(200);
    expect(upright.data.at(-1)).to.be.below(50);
    const top = await decodeImage(jpeg, place, { crop: { top: 0, left: 0, height: 14, width: 16 } });
    expect(top).to.include({ height: 14, width: 16 });
    expect(Math.min(...top.data)).to.be.above(200);
  });

  it('crops the given window, centered along axes without a position', async () => {
    const png = await encodePng(color);
    const named = await decodeImage(png, place, { crop: { top: 1, left: 2, height: 3, width: 4 } });
    expect(named).to.deep.equal({ data: part(1, 2, 3, 4), height: 3, width: 4, channels: 3 });
    const centered = await decodeImage(png, place, { crop: { height: 3, width: 4 } });
    expect(centered.data).to.deep.equal(part(1, 2, 3, 4));
    const half = await decodeImage(png, place, { crop: { left: 0, height: 4, width: 4 } });
    expect(half.data).to.deep.equal(part(1, 0, 4, 4));
  });

  it('crops the largest centered window with the aspect ratio of the size', async () => {
    const png = await encodePng(color);
    expect((await decodeImage(png, place, { crop: 'center' })).data).to.deep.equal(part(0, 1, 6, 6));
    const wide = await decodeImage(png, place, { crop: 'center', resize: 'stretch', size: [3, 9], kernel: 'nearest' });
    expect(wide.data).to.deep.equal(part(1, 0, 3, 9));
  });

  it('stretches to the size, whatever the shape was', async () => {
    const flat = { data: new Uint8Array(6 * 9 * 3).fill(77), height: 6, width: 9, channels: 3 };
    const stretched = await decodeImage(await encodePng(flat), place, { resize: 'stretch', size: [5, 2] });
    expect(stretched).to.deep.equal({ data: new Uint8Array(30).fill(77), height: 5, width: 2, channels: 3 });
  });

  it('rejects a window that exceeds the image', async () => {
    const png = await encodePng(color);
    for (const crop of [
      { height: 7, width: 4 },
      { top: 4, height: 3, width: 4 },
      { left: -1, height: 3, width: 4 },
    ]) {
      const error = await datasetErrorOf(() => decodeImage(png, place, { crop }));
      expect(error).to.include({ code: 'bad-image', path: 'x.png' });
      expect(error.message).to.include('is 6×9 (height×width), too small to crop');
    }
  });

  it('rejects files that are not images, truncated, damaged, or contain several images', async () => {
    const png = await encodePng({ data: testBytes(64 * 64 * 3), height: 64, width: 64, channels: 3 });
    const damaged = png.slice();
    damaged[5000] = (damaged[5000] as number) ^ 1;
    const jpeg = await sharp(png).jpeg().toBuffer();
    const film = await sharp([png, await sharp(png).negate().toBuffer()], { join: { animated: true } })
      .gif()
      .toBuffer();
    for (const [bytes, message] of [
      [new TextEncoder().encode('not an image'), 'no image that can be decoded'],
      [new Uint8Array(0), 'is empty'],
      [png.subarray(0, 6000), 'no image that can be decoded'],
      [png.subarray(0, png.length - 20), 'no image that can be decoded'],
      [damaged, 'no image that can be decoded'],
      [jpeg.subarray(0, jpeg.length - 200), 'no image that can be decoded'],
      [film, 'holds 2 images'],
    ] as const) {
      const error = await datasetErrorOf(() => decodeImage(bytes, { path: 'x.png', record: 7 }));
      expect(error).to.include({ code: 'bad-image', path: 'x.png', record: 7 });
      expect(error.message).to.include(message);
    }
  });

  it('rejects a header with too many pixels before allocating memory for them', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>');
    expect((await datasetErrorOf(() => decodeImage(svg, place))).message).to.include('exceeds pixel limit');
  });
});

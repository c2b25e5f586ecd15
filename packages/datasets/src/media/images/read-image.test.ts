import path from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { needsSharedData, sharedData } from '../../testing/shared-data.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { testBytes } from '../../testing/test-bytes.js';
import { readImage } from './read-image.js';
import { resizeImage } from './resize-image.js';
import { encodePng, writePng } from './write-png.js';

describe('readImage and writePng', () => {
  const folder = temporaryFolder();

  it('give back what was written, for 1 and 3 channels', async () => {
    for (const channels of [1, 3]) {
      const image = { data: testBytes(5 * 7 * channels), height: 5, width: 7, channels };
      const file = path.join(folder.path, 'image.png');
      await writePng(file, image);
      expect(await readImage(file)).to.deep.equal(image);
    }
  });

  it('crop, resize and change channels as named', async () => {
    const file = path.join(folder.path, 'image.png');
    await writePng(file, { data: new Uint8Array(5 * 7 * 3).fill(9), height: 5, width: 7, channels: 3 });
    const image = await readImage(file, { crop: 'center', resize: 'stretch', size: 2, channels: 1 });
    expect(image).to.deep.equal({ data: Uint8Array.of(9, 9, 9, 9), height: 2, width: 2, channels: 1 });
    expect((await datasetErrorOf(() => readImage(file, { size: 2 }))).code).to.equal('bad-config');
  });

  it('name the file that is missing or not an image', async () => {
    const text = folder.write('text.png', 'text');
    expect(await datasetErrorOf(() => readImage(text))).to.include({ code: 'bad-image', path: text });
    expect((await datasetErrorOf(() => readImage(`${text}x`))).code).to.equal('missing-file');
  });

  it('keep alpha in a PNG', async () => {
    for (const channels of [2, 4]) {
      const data = testBytes(5 * 7 * channels);
      const decoded = await sharp(await encodePng({ data, height: 5, width: 7, channels }))
        .raw()
        .toBuffer();
      // sharp reads gray with alpha as four channels.
      const gray = (_: number, index: number) => channels === 4 || index % 4 === 0 || index % 4 === 3;
      expect(Uint8Array.from([...decoded].filter((value, index) => gray(value, index)))).to.deep.equal(data);
    }
  });

  it('refuse an image without its bytes', async () => {
    const error = await datasetErrorOf(() => encodePng({ data: new Uint8Array(5), height: 2, width: 3, channels: 1 }));
    expect(error.message).to.include('2×3×1 has 5 bytes, expected 6');
  });

  it('read a gray photograph as gray', async function () {
    needsSharedData(this, 'images/camera.png');
    const camera = await readImage(path.join(sharedData, 'images/camera.png'));
    expect(camera).to.include({ height: 512, width: 512, channels: 1 });
  });
});

describe('resizeImage', () => {
  it('repeats pixels with the nearest kernel, gray or colored', async () => {
    for (const channels of [1, 3]) {
      const data = testBytes(2 * 3 * channels);
      const enlarged = await resizeImage({ data, height: 2, width: 3, channels }, { size: [4, 6], kernel: 'nearest' });
      expect(enlarged).to.include({ height: 4, width: 6, channels });
      const pixel = (image: Uint8Array, width: number, row: number, column: number) => [
        ...image.subarray((row * width + column) * channels, (row * width + column + 1) * channels),
      ];
      for (let row = 0; row < 4; row++)
        for (let column = 0; column < 6; column++)
          expect(pixel(enlarged.data, 6, row, column)).to.deep.equal(pixel(data, 3, row >> 1, column >> 1));
    }
  });

  it('keeps an even image even with a smooth kernel', async () => {
    const image = { data: new Uint8Array(8 * 8 * 3).fill(100), height: 8, width: 8, channels: 3 };
    const reduced = await resizeImage(image, { size: 3, kernel: 'lanczos3' });
    expect(reduced).to.deep.equal({ data: new Uint8Array(27).fill(100), height: 3, width: 3, channels: 3 });
  });

  it('rejects alpha and an invalid size', async () => {
    const image = { data: new Uint8Array(16), height: 2, width: 2, channels: 4 };
    expect((await datasetErrorOf(() => resizeImage(image, { size: 4, kernel: 'nearest' }))).code).to.equal('bad-image');
    const gray = { ...image, height: 4, width: 4, channels: 1 };
    expect((await datasetErrorOf(() => resizeImage(gray, { size: 0, kernel: 'nearest' }))).code).to.equal('bad-config');
  });
});

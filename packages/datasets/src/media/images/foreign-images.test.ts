import { expect } from 'chai';
import sharp from 'sharp';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { type BmpParts, encodeBmp } from '../../testing/encode-bmp.js';
import { encodeTiff, type TiffParts } from '../../testing/encode-tiff.js';
import { testBytes } from '../../testing/test-bytes.js';
import { decodeImage } from './decode-image.js';
import type { ImageTransform } from './image-transform.js';

const place = { path: 'x' };

describe('images as cameras and other programs write them', () => {
  const read = async (bytes: Uint8Array, transform: ImageTransform = {}) => {
    const said: string[] = [];
    const image = await decodeImage(bytes, place, { ...transform, onWarning: ({ problem }) => said.push(problem) });
    return { ...image, data: [...image.data], said };
  };
  const refusal = (bytes: Uint8Array, transform: ImageTransform = {}) =>
    datasetErrorOf(() => decodeImage(bytes, place, transform));

  describe('TIFF samples', () => {
    const gray = (bits: number, format: TiffParts['format'], samples: ArrayBufferView) =>
      encodeTiff({ height: 1, width: samples.byteLength / (bits / 8), bits, format, samples });
    for (const [title, tiff, range, levels, name] of [
      ['32-bit floats', gray(32, 3, Float32Array.of(0, 0.5, 1, 0.2)), [0, 1], [0, 128, 255, 51], 'floats from 0 to 1'],
      [
        'signed 8-bit integers',
        gray(8, 2, Int8Array.of(-100, 0, 100)),
        [-100, 100],
        [0, 128, 255],
        'signed 8-bit integers from -100 to 100',
      ],
      [
        'signed 16-bit integers',
        gray(16, 2, Int16Array.of(-1000, 3000, 1000)),
        [-1000, 3000],
        [0, 255, 128],
        'signed 16-bit integers from -1000 to 3000',
      ],
      [
        '32-bit integers',
        gray(32, 1, Uint32Array.of(0, 4e9, 1e9)),
        [0, 4e9],
        [0, 255, 64],
        '32-bit integers from 0 to 4000000000',
      ],
      [
        'signed 32-bit integers',
        gray(32, 2, Int32Array.of(-5, 5, 0)),
        [-5, 5],
        [0, 255, 128],
        'signed 32-bit integers from -5 to 5',
      ],
    ] as const)
      it(`of ${title} are rejected with the range of their samples, and read with the option range`, async () => {
        const error = await refusal(tiff);
        expect(error).to.include({ code: 'bad-image', path: 'x' });
        expect(error.message).to.include(`samples of ${name}, without defined values of black and white`);
        expect(error.hint).to.include(`range: [${range.join(', ')}]`);
        expect(await read(tiff, { range })).to.deep.include({ data: levels, channels: 1, said: [] });
      });

    it('of colors keep their values in any color space', async () => {
      const samples = Float32Array.of(0, 0.5, 1, 1, 0, 0.2);
      const floats = encodeTiff({ height: 1, width: 2, channels: 3, bits: 32, format: 3, samples });
      expect((await read(floats, { range: [0, 1] })).data).to.deep.equal([0, 128, 255, 255, 0, 51]);
      const signed = Int16Array.of(-10, 0, 10, 10, -10, 0);
      const whole = encodeTiff({ height: 1, width: 2, channels: 3, bits: 16, format: 2, samples: signed });
      expect((await read(whole, { range: [-10, 10] })).data).to.deep.equal([0, 128, 255, 255, 0, 128]);
    });

    it('outside the range are clipped with a warning; NaN is an error', async () => {
      const tiff = gray(32, 3, Float32Array.of(-1, 0.5, 9));
      const { data, said } = await read(tiff, { range: [0, 1] });
      expect(data).to.deep.equal([0, 128, 255]);
      expect(said).to.deep.equal(['has samples outside the range [0, 1], which were clipped']);
      const nan = gray(32, 3, Float32Array.of(0, Number.NaN));
      expect((await refusal(nan, { range: [0, 1] })).message).to.include('NaN samples');
    });

    it('of 12 bits in 16 are read with a warning that they are dark; range scales them', async () => {
      const tiff = gray(16, 1, Uint16Array.of(0, 4095, 2048));
      const { data, said } = await read(tiff);
      expect(data).to.deep.equal([0, 16, 8]);
      expect(said.join()).to.include('has 16-bit samples that use 14 bits or fewer, so the image is dark');
      expect(await read(tiff, { range: [0, 4095] })).to.deep.include({ data: [0, 255, 128], said: [] });
      expect((await read(gray(16, 1, Uint16Array.of(0, 65_535)))).said).to.deep.equal([]);
      const png = await sharp(Uint16Array.of(0, 4095), { raw: { width: 2, height: 1, channels: 1 } })
        .toColourspace('grey16')
        .png()
        .toBuffer();
      expect((await read(png)).said.join()).to.include('the image is dark');
    });

    it('of packed 12-bit integers, 64-bit floats and 16-bit floats are rejected', async () => {
      for (const [bits, format] of [
        [12, 1],
        [64, 3],
        [16, 3],
      ] as const) {
        const samples = new Uint8Array((4 * bits) / 8);
        const error = await refusal(encodeTiff({ height: 1, width: 4, bits, format, samples }));
        expect(error.code).to.equal('bad-image');
      }
    });

    it('of more channels than colors and alpha are rejected with their number of channels', async () => {
      for (const channels of [2, 4, 5, 7]) {
        const samples = new Uint8Array(4 * channels);
        const bands = encodeTiff({ height: 2, width: 2, channels, bits: 8, format: 1, samples });
        expect((await refusal(bands)).message).to.include(`has ${channels} channels, expected gray or color`);
      }
      // Of maps (GeoTIFF).
      const tags = { 33550: 5, 34735: 1, 42113: 7 };
      const gray = { height: 1, width: 3, bits: 8, format: 1, samples: Uint8Array.of(0, 128, 255), tags } as const;
      expect(await read(encodeTiff(gray))).to.deep.include({ data: [0, 128, 255], said: [] });
    });

    it('of a raw photograph are not taken for its preview', async () => {
      const samples = new Uint8Array(4);
      const common = { height: 2, width: 2, bits: 8, format: 1, samples } as const;
      for (const tags of [{ 50706: 0x00000401 }, { 254: 1, 330: 8 }])
        expect((await refusal(encodeTiff({ ...common, tags }))).message).to.include('raw photograph from a camera');
    });
  });

  describe('JPEG', () => {
    let jpeg: Buffer;
    before(async () => {
      jpeg = await sharp(testBytes(48 * 32 * 3), { raw: { width: 48, height: 32, channels: 3 } })
        .jpeg()
        .toBuffer();
    });
    const scan = () => jpeg.indexOf(Buffer.from([0xff, 0xda]));
    const scanParameters = () => scan() + 2 + jpeg.readUInt16BE(scan() + 2) - 3;
    const changed = (at: number, ...bytes: number[]) => {
      const copy = Buffer.from(jpeg);
      copy.set(bytes, at);
      return copy;
    };
    const spliced = (at: number, ...bytes: number[]) =>
      Buffer.concat([jpeg.subarray(0, at), Buffer.from(bytes), jpeg.subarray(at)]);

    for (const [title, make, quirk] of [
      [
        'scan parameters of a progressive image, as of Samsung',
        () => changed(scanParameters(), 0, 0, 0),
        'progressive scan in a sequential one',
      ],
      [
        'bytes between segments',
        () => spliced(jpeg.indexOf(Buffer.from([0xff, 0xdb])), 0, 0, 0),
        'bytes between its segments',
      ],
      [
        'an unknown version of JFIF',
        () => spliced(2, 0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0\x02\x01\0\0\x01\0\x01\0\0', 'latin1')),
        'unknown version of JFIF',
      ],
      ['no end', () => jpeg.subarray(0, -2), 'no end'],
    ] as const)
      it(`with ${title} is read, pixel for pixel, with a warning`, async () => {
        const plain = await read(jpeg);
        const { data, said } = await read(make());
        expect(data).to.deep.equal(plain.data);
        expect(said).to.have.length(1);
        expect(said[0]).to.include(quirk).and.include('its pixels are undamaged');
      });

    it('of CMYK is converted to RGB before range is applied', async () => {
      const cmyk = await sharp(jpeg).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
      const [plain, ranged] = [await read(cmyk), await read(cmyk, { range: [0, 255] })];
      expect([ranged.channels, ranged.data]).to.deep.equal([3, plain.data]);
    });

    it('with bytes after its end is read without a warning, because phones append videos', async () => {
      const { data, said } = await read(Buffer.concat([jpeg, Buffer.from('MotionPhoto_Data and so on')]));
      expect([data, said]).to.deep.equal([(await read(jpeg)).data, []]);
    });

    it('that is truncated is rejected, even if its metadata can be repaired', async () => {
      const cut = changed(scanParameters(), 0, 0, 0).subarray(0, -200);
      for (const bytes of [cut, jpeg.subarray(0, -200), Buffer.concat([cut, Buffer.from([0xff, 0xd9])])])
        expect((await refusal(bytes)).code).to.equal('bad-image');
    });
  });

  describe('BMP', () => {
    const red = [0, 0, 255];
    const blue = [255, 0, 0];
    const palette = [0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 255, 255, 0];
    const colors = [
      [0, 0, 0],
      [255, 0, 0],
      [0, 255, 0],
      [255, 255, 255],
    ];
    const of = (...indices: number[]) => indices.flatMap((index) => colors[index] as number[]);
    const cases: readonly [title: string, parts: BmpParts, data: number[]][] = [
      [
        '24 bits, from the bottom',
        { width: 1, height: 2, bits: 24, pixels: [...red, 0, ...blue, 0] },
        [0, 0, 255, 255, 0, 0],
      ],
      [
        '24 bits, from the top',
        { width: 1, height: -2, bits: 24, pixels: [...red, 0, ...blue, 0] },
        [255, 0, 0, 0, 0, 255],
      ],
      ['32 bits', { width: 1, height: 1, bits: 32, pixels: [1, 2, 3, 77] }, [3, 2, 1]],
      ['16 bits', { width: 2, height: 1, bits: 16, pixels: [0, 0x7c, 0xe0, 0x03] }, [255, 0, 0, 0, 255, 0]],
      [
        '16 bits by masks',
        { width: 2, height: 1, bits: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f], pixels: [0, 0xf8, 0xe0, 0x07] },
        [255, 0, 0, 0, 255, 0],
      ],
      [
        '32 bits with alpha',
        {
          width: 2,
          height: 1,
          bits: 32,
          compression: 3,
          masks: [0xff0000, 0xff00, 0xff, 0xff000000],
          pixels: [9, 8, 7, 255, 9, 8, 7, 0],
        },
        [7, 8, 9, 255, 255, 255],
      ],
      ['8 bits of a palette', { width: 3, height: 1, bits: 8, palette, pixels: [1, 2, 3, 0] }, of(1, 2, 3)],
      ['4 bits of a palette', { width: 3, height: 1, bits: 4, palette, pixels: [0x12, 0x30, 0, 0] }, of(1, 2, 3)],
      [
        '1 bit of a palette',
        { width: 9, height: 1, bits: 1, palette: palette.slice(0, 8), pixels: [0b10100000, 0x80, 0, 0] },
        of(1, 0, 1, 0, 0, 0, 0, 0, 1),
      ],
      [
        'the header of OS/2',
        {
          width: 3,
          height: 1,
          bits: 8,
          palette: [...palette, ...Array<number>(1008).fill(0)],
          pixels: [1, 2, 3, 0],
          oldHeader: true,
        },
        of(1, 2, 3),
      ],
      ['pixels that begin later', { width: 1, height: 1, bits: 24, pixels: [...red, 0], gap: 6 }, [255, 0, 0]],
      [
        'runs of 8 bits',
        { width: 4, height: 2, bits: 8, compression: 1, palette, pixels: [3, 1, 0, 0, 0, 3, 2, 3, 2, 0, 1, 1, 0, 1] },
        of(2, 3, 2, 1, 1, 1, 1, 0),
      ],
      [
        'runs of 4 bits',
        { width: 5, height: 1, bits: 4, compression: 2, palette, pixels: [5, 0x12, 0, 1] },
        of(1, 2, 1, 2, 1),
      ],
      [
        'runs with steps',
        { width: 3, height: 2, bits: 8, compression: 1, palette, pixels: [1, 1, 0, 2, 1, 1, 1, 2, 0, 1] },
        of(0, 0, 2, 1, 0, 0),
      ],
    ];
    for (const [title, parts, data] of cases)
      it(`with ${title} is read`, async () => {
        const image = await read(encodeBmp(parts));
        expect(image).to.include({ width: parts.width, height: Math.abs(parts.height), channels: 3 });
        expect(image.data).to.deep.equal(data);
      });

    it('with a gray palette is gray, and is cropped and resized like any other', async () => {
      const grays = Array.from({ length: 256 }, (_, level) => [level, level, level, 0]).flat();
      const bmp = encodeBmp({ width: 4, height: 1, bits: 8, palette: grays, pixels: [10, 200, 30, 40] });
      expect(await read(bmp)).to.deep.include({ channels: 1, data: [10, 200, 30, 40] });
      expect((await read(bmp, { crop: { top: 0, left: 1, height: 1, width: 2 } })).data).to.deep.equal([200, 30]);
      expect((await read(bmp, { range: [0, 100] })).data).to.deep.equal([26, 255, 77, 102]);
    });

    it('that is truncated, or claims more pixels than it has, is rejected', async () => {
      const whole = encodeBmp({ width: 2, height: 2, bits: 24, pixels: Array<number>(16).fill(9) });
      expect((await refusal(whole.subarray(0, -1))).message).to.include('ends within its pixels, at byte 69 of 70');
      expect((await refusal(whole.subarray(0, 30))).message).to.include('ends within its header');
      const huge = encodeBmp({ width: 60_000, height: 60_000, bits: 24, pixels: [] });
      expect((await refusal(huge)).message).to.include('is a damaged BMP: has 60000×60000 pixels');
      const runs = encodeBmp({ width: 9000, height: 9000, bits: 8, compression: 1, palette, pixels: [0, 1] });
      expect((await refusal(runs)).message).to.include('pixels in');
      const strange = encodeBmp({ width: 2, height: 1, bits: 8, palette, pixels: [0, 9, 0, 0] });
      expect((await refusal(strange)).message).to.include('pixel 1 has color 9 of 4');
      const png = encodeBmp({ width: 2, height: 1, bits: 24, compression: 5, pixels: [0] });
      expect((await refusal(png)).message).to.include('compressed by method 5');
    });
  });

  for (const [title, begin] of [
    ['a HEIC image', '\0\0\0\x18ftypheic\0\0\0\0mif1'],
    ['a video', '\0\0\0\x18ftypisom\0\0\0\0'],
    ['a PDF', '%PDF-1.7\n'],
    ['a Photoshop file', '8BPS\0\x01'],
    ['an OpenEXR image', 'v/1\x01\x02\0\0\0'],
    ['a JPEG XL image', '\0\0\0\x0cJXL \r\n'],
    ['a web page', '<!DOCTYPE html><html>'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n'],
  ] as const)
    it(`are distinguished from ${title}`, async () => {
      const error = await refusal(Buffer.from(begin.padEnd(64, '\0'), 'latin1'));
      expect(error.message).to.include(`is ${title}`).and.include('no image that can be decoded');
    });
});

import { DatasetError, type DatasetErrorPlace } from '../../dataset-error.js';
import type { RasterImage } from './raster-image.js';

// Decoder of Windows bitmaps (BITMAPFILEHEADER, BITMAPINFOHEADER and its earlier and later versions), which libvips
// does not support.

const FILE_HEADER = 14;

/** Header sizes in bytes: two of OS/2, then those of Windows. */
const HEADERS = [12, 16, 40, 52, 56, 64, 108, 124];

/** Values of `biCompression`. */
const [RGB, RLE8, RLE4, BITFIELDS, ALPHA_BITFIELDS] = [0, 1, 2, 3, 6];

/**
 * Maximum number of pixels per compressed byte: two bytes encode at most 255 pixels. The limit bounds the size that a
 * damaged header can claim.
 */
const MAX_PIXELS_PER_BYTE = 128;

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the first row of the file is the top row of the image. */
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Byte offset of the pixels. */
  readonly start: number;
  /** Bit masks of red, green, blue and alpha, for 16 and 32 bits per pixel. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
  /** Palette as red, green, blue. Empty above 8 bits per pixel. */
  readonly palette: readonly (readonly [number, number, number])[];
}

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > FILE_HEADER;
}

/**
 * Decodes a BMP file of 1 to 32 bits per pixel, optionally run-length encoded.
 *
 * @returns Image with 1 channel if the whole palette is gray, 4 channels if it has alpha, otherwise 3.
 * @throws DatasetError `bad-image`.
 */
export function decodeBmp(bytes: Uint8Array, place: DatasetErrorPlace, maxPixels: number): RasterImage {
  const fail = (problem: string): never => {
    throw new DatasetError('bad-image', `is a damaged BMP: ${problem}`, place);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = parseHeader(view, fail);
  const { width, height, bits, compression } = header;
  if (width < 1 || height < 1 || width * height > maxPixels) return fail(`has ${height}×${width} pixels`);
  const packed = compression === RLE8 || compression === RLE4;
  const stride = 4 * Math.ceil((width * bits) / 32);
  if (packed && width * height > MAX_PIXELS_PER_BYTE * bytes.length)
    return fail(`has ${height}×${width} pixels in ${bytes.length} bytes`);
  if (!packed && header.start + stride * height > bytes.length)
    return fail(`ends within its pixels, at byte ${bytes.length} of ${header.start + stride * height}`);
  if (header.palette.length > 0) {
    const indices = packed ? unpackRuns(bytes, header, fail) : paletteIndices(bytes, header, stride);
    return paletteImage(indices, header, fail);
  }
  return directImage(view, header, stride);
}

function parseHeader(view: DataView, fail: (problem: string) => never): BmpHeader {
  const end = (at: number) => (at > view.byteLength ? fail('ends within its header') : at);
  end(FILE_HEADER + 12);
  const start = view.getUint32(10, true);
  const size = view.getUint32(14, true);
  if (!HEADERS.includes(size)) return fail(`its header has ${size} bytes`);
  end(FILE_HEADER + size);
  const old = size === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const tall = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = size >= 40 ? view.getUint32(30, true) : RGB;
  const colors = size >= 40 ? view.getUint32(46, true) : 0;
  const known = [RGB, BITFIELDS, ALPHA_BITFIELDS].includes(compression)
    ? [1, 2, 4, 8, 16, 24, 32].includes(bits)
    : (compression === RLE8 && bits === 8) || (compression === RLE4 && bits === 4);
  if (!known) return fail(`its pixels of ${bits} bits are compressed by method ${compression}`);
  const separate = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  const maskBytes = size === 40 && separate ? (compression === ALPHA_BITFIELDS ? 16 : 12) : 0;
  const common = { width, height: Math.abs(tall), topDown: tall < 0, bits, compression, start };
  const masks = masksOf(view, { size, bits, separate, end });
  if (bits > 8) return { ...common, masks, palette: [] };
  const count = Math.min(colors || 2 ** bits, 2 ** bits);
  const entry = old ? 3 : 4;
  const at = FILE_HEADER + size + maskBytes;
  end(at + count * entry);
  const palette = Array.from({ length: count }, (_, color) => {
    const of = (part: number) => view.getUint8(at + color * entry + part);
    return [of(2), of(1), of(0)] as const;
  });
  return { ...common, masks, palette };
}

function masksOf(
  view: DataView,
  { size, bits, separate, end }: { size: number; bits: number; separate: boolean; end: (at: number) => number },
): BmpHeader['masks'] {
  if (!separate) return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const hasAlpha = size >= 56 || view.getUint32(30, true) === ALPHA_BITFIELDS;
  end(54 + (hasAlpha ? 16 : 12));
  const mask = (at: number) => view.getUint32(54 + 4 * at, true);
  return [mask(0), mask(1), mask(2), hasAlpha ? mask(3) : 0];
}

/** Converts a row index of the file to a row index of the image. */
function rowOf({ topDown, height }: BmpHeader, row: number): number {
  return topDown ? row : height - 1 - row;
}

function paletteIndices(bytes: Uint8Array, header: BmpHeader, stride: number): Uint8Array {
  const { width, height, bits, start } = header;
  const indices = new Uint8Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const bit = column * bits;
      const byte = bytes[start + row * stride + (bit >> 3)] as number;
      indices[rowOf(header, row) * width + column] = (byte >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
    }
  return indices;
}

/**
 * Decodes run-length encoded pixels: (n, color) is a run; (0, n ≥ 3) and n colors are literal pixels; (0, 0) ends the
 * line; (0, 1) ends the image; (0, 2) moves right and down.
 */
function unpackRuns(bytes: Uint8Array, header: BmpHeader, fail: (problem: string) => never): Uint8Array {
  const { width, height, bits } = header;
  const indices = new Uint8Array(width * height);
  const half = bits === 4;
  let [at, row, column] = [header.start, 0, 0];
  const next = (): number => bytes[at++] ?? fail('ends within its pixels');
  const put = (color: number): void => {
    if (row < height && column < width) indices[rowOf(header, row) * width + column] = color;
    column++;
  };
  const nibble = (byte: number, index: number) => (index % 2 === 0 ? byte >> 4 : byte & 15);
  while (row < height) {
    const [count, value] = [next(), next()];
    if (count > 0) for (let index = 0; index < count; index++) put(half ? nibble(value, index) : value);
    else if (value === 1) break;
    else if (value === 0) [row, column] = [row + 1, 0];
    else if (value === 2) [column, row] = [column + next(), row + next()];
    else {
      const length = half ? Math.ceil(value / 2) : value;
      for (let index = 0; index < value; index++) {
        const byte = bytes[at + (half ? index >> 1 : index)] ?? fail('ends within its pixels');
        put(half ? nibble(byte, index) : byte);
      }
      at += length + (length % 2);
    }
  }
  return indices;
}

function paletteImage(
  indices: Uint8Array,
  { width, height, palette }: BmpHeader,
  fail: (problem: string) => never,
): RasterImage {
  const wrong = indices.findIndex((index) => index >= palette.length);
  if (wrong >= 0) return fail(`pixel ${wrong} has color ${indices[wrong]} of ${palette.length}`);
  const gray = palette.every(([red, green, blue]) => red === green && green === blue);
  const channels = gray ? 1 : 3;
  const data = new Uint8Array(indices.length * channels);
  for (const [pixel, index] of indices.entries())
    for (let channel = 0; channel < channels; channel++)
      data[pixel * channels + channel] = palette[index]?.[channel as 0 | 1 | 2] as number;
  return { data, height, width, channels };
}

function directImage(view: DataView, header: BmpHeader, stride: number): RasterImage {
  const { width, height, bits, start, masks } = header;
  const bytes = bits / 8;
  const fields = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { mask, shift, most: mask >>> shift || 1 };
  });
  const rgba = new Uint8Array(width * height * 4);
  let opaque = false;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = start + row * stride + column * bytes;
      const pixel =
        bits === 16
          ? view.getUint16(at, true)
          : view.getUint16(at, true) +
            view.getUint8(at + 2) * 2 ** 16 +
            (bits === 32 ? view.getUint8(at + 3) * 2 ** 24 : 0);
      const to = 4 * (rowOf(header, row) * width + column);
      for (const [channel, { mask, shift, most }] of fields.entries())
        rgba[to + channel] = Math.round((((pixel & mask) >>> shift) / most) * 255);
      opaque ||= rgba[to + 3] !== 0;
    }
  // Pixels are opaque if there is no alpha, or if alpha is 0 everywhere.
  if (masks[3] !== 0 && opaque) return { data: rgba, height, width, channels: 4 };
  const data = rgba.filter((_, index) => index % 4 !== 3);
  return { data, height, width, channels: 3 };
}

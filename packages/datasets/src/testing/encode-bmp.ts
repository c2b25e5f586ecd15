/** Fields of a Windows bitmap. */
export interface BmpParts {
  readonly width: number;
  /** Height in pixels. Negative if the first row is the top row. */
  readonly height: number;
  readonly bits: number;
  /** Compression method: 0 none, 1 run lengths of 8 bits, 2 run lengths of 4 bits, 3 bit masks. */
  readonly compression?: number;
  /** Palette, with blue, green, red and a padding byte per color. */
  readonly palette?: readonly number[];
  /** Bytes of the pixels as in the file, including row padding. */
  readonly pixels: readonly number[];
  /** Bit masks of red, green, blue and optionally alpha. With alpha, the header has 56 bytes. */
  readonly masks?: readonly number[];
  /** Whether to write a 12-byte header of OS/2. */
  readonly oldHeader?: boolean;
  /** Number of bytes between header and pixels. */
  readonly gap?: number;
}

export function encodeBmp(parts: BmpParts): Uint8Array {
  const { width, height, bits, compression = 0, palette = [], pixels, masks = [], oldHeader = false, gap = 0 } = parts;
  const size = oldHeader ? 12 : masks.length === 4 ? 56 : 40;
  const colors = oldHeader ? palette.filter((_, index) => index % 4 !== 3) : palette;
  const extra = size === 40 ? 4 * masks.length : 0;
  const start = 14 + size + extra + colors.length + gap;
  const bytes = Buffer.alloc(start + pixels.length);
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(start, 10);
  bytes.writeUInt32LE(size, 14);
  if (oldHeader) {
    for (const [at, value] of [width, height, 1, bits].entries()) bytes.writeUInt16LE(value, 18 + 2 * at);
  } else {
    bytes.writeInt32LE(width, 18);
    bytes.writeInt32LE(height, 22);
    bytes.writeUInt16LE(1, 26);
    bytes.writeUInt16LE(bits, 28);
    bytes.writeUInt32LE(compression, 30);
    bytes.writeUInt32LE(pixels.length, 34);
    bytes.writeUInt32LE(palette.length / 4, 46);
    for (const [at, mask] of masks.entries()) bytes.writeUInt32LE(mask >>> 0, 54 + 4 * at);
  }
  bytes.set(colors, 14 + size + extra);
  bytes.set(pixels, start);
  return bytes;
}

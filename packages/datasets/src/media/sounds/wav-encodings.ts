/**
 * Encoding of a sample in a WAV file. Full scale is -2^(bits - 1) to 2^(bits - 1) - 1 for integers and -1 to 1 for
 * floats. 8-bit integers are unsigned, with an offset of 128.
 */
export interface WavEncodingDefinition {
  /** Value of `wFormatTag`: 1 for integers (PCM), 3 for IEEE floats. */
  readonly format: 1 | 3;
  /** Number of bits per sample. */
  readonly bits: 8 | 16 | 24 | 32 | 64;
  /** Reads the sample at a byte offset. */
  readonly read: (view: DataView, offset: number) => number;
  /** Writes a sample at a byte offset. */
  readonly write: (view: DataView, offset: number, sample: number) => void;
}

/** Name of a sample encoding. */
export type WavEncoding = 'uint8' | 'int16' | 'int24' | 'int32' | 'float32' | 'float64';

/** Supported encodings, all little-endian. */
export const wavEncodings: Readonly<Record<WavEncoding, WavEncodingDefinition>> = {
  uint8: {
    format: 1,
    bits: 8,
    read: (view, offset) => (view.getUint8(offset) - 2 ** 7) / 2 ** 7,
    write: (view, offset, sample) => view.setUint8(offset, toInteger(sample, 8) + 2 ** 7),
  },
  int16: {
    format: 1,
    bits: 16,
    read: (view, offset) => view.getInt16(offset, true) / 2 ** 15,
    write: (view, offset, sample) => view.setInt16(offset, toInteger(sample, 16), true),
  },
  int24: {
    format: 1,
    bits: 24,
    read: (view, offset) => (view.getInt16(offset + 1, true) * 2 ** 8 + view.getUint8(offset)) / 2 ** 23,
    write: (view, offset, sample) => {
      const value = toInteger(sample, 24);
      view.setInt16(offset + 1, value >> 8, true);
      view.setUint8(offset, value & 0xff);
    },
  },
  int32: {
    format: 1,
    bits: 32,
    read: (view, offset) => view.getInt32(offset, true) / 2 ** 31,
    write: (view, offset, sample) => view.setInt32(offset, toInteger(sample, 32), true),
  },
  float32: {
    format: 3,
    bits: 32,
    read: (view, offset) => view.getFloat32(offset, true),
    write: (view, offset, sample) => view.setFloat32(offset, sample, true),
  },
  float64: {
    format: 3,
    bits: 64,
    read: (view, offset) => view.getFloat64(offset, true),
    write: (view, offset, sample) => view.setFloat64(offset, sample, true),
  },
};

/** Rounds a sample to the nearest integer. Samples beyond full scale are clipped. */
function toInteger(sample: number, bits: number): number {
  const scale = 2 ** (bits - 1);
  return Math.min(Math.max(Math.round(sample * scale), -scale), scale - 1);
}

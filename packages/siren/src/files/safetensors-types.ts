/** A number type of the safetensors format, little-endian. */
export interface SafetensorsType {
  /** Bytes per number. */
  readonly size: 1 | 2 | 4 | 8;
  /** Whether the type is an integer or Boolean type. */
  readonly integer: boolean;
  readonly read: (view: DataView, offset: number) => number;
}

const float = (size: SafetensorsType['size'], read: SafetensorsType['read']) => ({ size, integer: false, read });
const integer = (size: SafetensorsType['size'], read: SafetensorsType['read']) => ({ size, integer: true, read });

/** Readable types, by the names of the format. */
export const safetensorsTypes: Readonly<Record<string, SafetensorsType>> = {
  F32: float(4, (view, at) => view.getFloat32(at, true)),
  F64: float(8, (view, at) => view.getFloat64(at, true)),
  F16: float(2, (view, at) => halfToNumber(view.getUint16(at, true))),
  BF16: float(2, (view, at) => upperHalfToNumber(view.getUint16(at, true))),
  I64: integer(8, (view, at) => Number(view.getBigInt64(at, true))),
  I32: integer(4, (view, at) => view.getInt32(at, true)),
  I16: integer(2, (view, at) => view.getInt16(at, true)),
  I8: integer(1, (view, at) => view.getInt8(at)),
  U64: integer(8, (view, at) => Number(view.getBigUint64(at, true))),
  U32: integer(4, (view, at) => view.getUint32(at, true)),
  U16: integer(2, (view, at) => view.getUint16(at, true)),
  U8: integer(1, (view, at) => view.getUint8(at)),
  BOOL: integer(1, (view, at) => view.getUint8(at)),
};

/**
 * Converts a number to IEEE binary16, rounded to nearest, ties to even. Numbers of magnitude 65,520 or more become
 * infinite.
 */
export function numberToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00; // halfway between the largest finite value and the next
  // 10 fraction bits; subnormal numbers are multiples of 2^-24.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = roundToEven(size * 2 ** (10 - exponent));
  // Addition carries a fraction that rounds up to 2 into the exponent.
  return sign | (steps + (exponent + 14) * 1024);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** Converts IEEE binary16 to a number: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const float32 = new DataView(new ArrayBuffer(4));

/** Converts bfloat16, the upper half of a 32-bit float, to a number. */
function upperHalfToNumber(bits: number): number {
  float32.setUint16(0, bits);
  return float32.getFloat32(0);
}

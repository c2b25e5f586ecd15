/** How a tensor's numbers stand in a safetensors file; all little-endian. */
export interface SafetensorsType {
  /** Bytes of a number. */
  readonly size: 1 | 2 | 4 | 8;
  /** Whole numbers, and truth values. */
  readonly integer: boolean;
  readonly read: (view: DataView, offset: number) => number;
}

const float = (size: SafetensorsType['size'], read: SafetensorsType['read']) => ({ size, integer: false, read });
const integer = (size: SafetensorsType['size'], read: SafetensorsType['read']) => ({ size, integer: true, read });

/** The types that are read, by the format's names. */
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

/** IEEE binary16 of the nearest number, ties to even; infinite beyond 65,504. */
export function numberToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00; // halfway from the largest to the next
  // 10 bits of fraction below the leading one; subnormal numbers are multiples of 2^-24.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = roundToEven(size * 2 ** (10 - exponent));
  // A sum, so that a fraction which rounds up to 2 raises the exponent.
  return sign | (steps + (exponent + 14) * 1024);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** IEEE binary16: 1 sign bit, 5 bits of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const float32 = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a 32-bit float. */
function upperHalfToNumber(bits: number): number {
  float32.setUint16(0, bits);
  return float32.getFloat32(0);
}

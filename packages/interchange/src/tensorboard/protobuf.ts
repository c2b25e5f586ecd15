/** A field of a protocol buffer message: its number and its value, as bytes. */
export type Field = Uint8Array;

/** How a value is stored (protobuf.dev, "Encoding", wire types). */
const WIRE = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

/** A message of fields; repeated ones one after the other. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields);
}

/** A whole number of 0 … 2^53 − 1: int32, int64 and enums. */
export function integer(number: number, value: number): Field {
  return message(tag(number, WIRE.varint), varint(value));
}

export function double(number: number, value: number): Field {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return message(tag(number, WIRE.fixed64), bytes);
}

export function float(number: number, value: number): Field {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return message(tag(number, WIRE.fixed32), bytes);
}

/** Bytes, or a message within the message. */
export function bytes(number: number, value: Uint8Array): Field {
  return message(tag(number, WIRE.lengthDelimited), varint(value.length), value);
}

export function text(number: number, value: string): Field {
  return bytes(number, Buffer.from(value));
}

/** A repeated double, packed. */
export function doubles(number: number, values: readonly number[]): Field {
  const packed = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) packed.writeDoubleLE(value, 8 * index);
  return bytes(number, packed);
}

function tag(number: number, wire: number): Uint8Array {
  return varint(number * 8 + wire);
}

/** Seven bits to a byte, the lowest first; the eighth says that more follow. */
function varint(value: number): Uint8Array {
  const digits = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) digits.push((rest % 0x80) + 0x80);
  return Uint8Array.from([...digits, rest]);
}

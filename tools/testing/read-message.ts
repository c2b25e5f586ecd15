/** A field as it is stored: a varint, eight or four bytes, or bytes of any length. */
export type RawField = number | Uint8Array;

/** Reads a protocol buffer message without knowing what it means: the values of every field number, in order. */
export function readMessage(bytes: Uint8Array): Map<number, RawField[]> {
  const fields = new Map<number, RawField[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('a field goes beyond its message');
    at += length;
    return bytes.slice(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    const value = wire === 0 ? varint() : wire === 1 ? take(8) : wire === 5 ? take(4) : take(varint());
    const number = Math.floor(tag / 8);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

import protobuf from 'protobufjs';

/** Field as stored: a varint, eight or four bytes, or a byte string. */
export type RawField = number | Uint8Array;

/** Parses a protocol buffer message without its schema. Returns the values of each field number, in order. */
export function readMessage(bytes: Uint8Array): Map<number, RawField[]> {
  const reader = protobuf.Reader.create(Buffer.from(bytes));
  const take = (length: number): Uint8Array => bytes.slice(reader.pos, reader.skip(length).pos);
  const fields = new Map<number, RawField[]>();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const wire = tag % 8;
    const value = wire === 0 ? Number(reader.uint64()) : wire === 1 ? take(8) : wire === 5 ? take(4) : reader.bytes();
    const number = Math.floor(tag / 8);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

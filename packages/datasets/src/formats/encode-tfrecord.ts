import { maskedCrc32c } from './masked-crc32c.js';

/**
 * A record as it stands in a TFRecord file, which is nothing but its records one after the other: 8 bytes of length, their
 * checksum, the data, its checksum.
 */
export function encodeTfrecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}

import { maskedCrc32c } from './masked-crc32c.js';

/**
 * Encodes one record of a TFRecord file: 8 bytes of length, a checksum of the length, the data, a checksum of the data.
 * A TFRecord file is a concatenation of such records.
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

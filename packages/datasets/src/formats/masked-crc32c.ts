import { crc32c } from './crc32c.js';

/** The checksum of TFRecord files: masked as TensorFlow does, so that data which holds checksums itself makes no trouble. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

import { crc32c } from './crc32c.js';

/**
 * Returns the masked CRC-32C of TFRecord files. TensorFlow masks the checksum because data may itself contain
 * checksums.
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

import { gunzip, isGzip, type UnpackedLimit } from './gunzip.js';
import { readFileBytes } from './read-file-bytes.js';

/**
 * Reads a file. Gzip content, detected by its first bytes, is decompressed.
 *
 * @param limit Maximum number of decompressed bytes of a gzip file.
 * @throws DatasetError for the same reasons as `readFileBytes` and `gunzip`.
 */
export async function readBytes(path: string, limit?: UnpackedLimit): Promise<Uint8Array> {
  const bytes = await readFileBytes(path);
  return isGzip(bytes) ? gunzip(path, bytes, limit) : bytes;
}

import { gunzip, isGzip, type UnpackedLimit } from './gunzip.js';
import { readFileBytes } from './read-file-bytes.js';

/**
 * The bytes of a file, unpacked if it is gzipped, which its first bytes tell and not its name.
 *
 * @param limit how many bytes a gzipped file may unpack to.
 * @throws DatasetError as `readFileBytes` and `gunzip` do.
 */
export async function readBytes(path: string, limit?: UnpackedLimit): Promise<Uint8Array> {
  const bytes = await readFileBytes(path);
  return isGzip(bytes) ? gunzip(path, bytes, limit) : bytes;
}

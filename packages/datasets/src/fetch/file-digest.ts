import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { openError } from '../files/open-error.js';

/** Hash algorithm of a digest. */
export type DigestAlgorithm = 'md5' | 'sha256';

/**
 * Returns the digest of a file of any length, in hexadecimal digits.
 *
 * @throws DatasetError `missing-file`, `unreadable`.
 */
export async function fileDigest(path: string, algorithm: DigestAlgorithm): Promise<string> {
  const hash = createHash(algorithm);
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece);
  } catch (error) {
    throw openError(path, error);
  }
  return hash.digest('hex');
}

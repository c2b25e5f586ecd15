import { createGunzip } from 'node:zlib';
import { MAX_DATASET_BYTES } from '../dataset/image-bytes.js';
import { DatasetError } from '../dataset-error.js';

/** Chunk size of decompression in bytes. */
const UNPACK_PIECE_BYTES = 2 ** 20;

/**
 * Returns the maximum number of decompressed bytes, given the first ones. `head` has 1 MiB, or fewer bytes if the
 * content is shorter.
 */
export type UnpackedLimit = (head: Uint8Array) => number;

/** Returns whether the bytes start with the gzip signature. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses a gzip file (RFC 1952) with one or more members.
 *
 * The result is allocated once its length is known. Decompression stops at the first byte beyond `limit`, so a small
 * file cannot exhaust the memory.
 *
 * @param path Path of the file, for errors.
 * @throws DatasetError `truncated`, `bad-checksum`, `trailing-bytes`, `too-large`; errors of `limit`.
 */
export async function gunzip(
  path: string,
  packed: Uint8Array,
  limit: UnpackedLimit = () => MAX_DATASET_BYTES,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let most = 0;
  for await (const piece of gunzipPieces(path, [packed])) {
    if (pieces.length === 0) most = Math.min(limit(piece), MAX_DATASET_BYTES);
    length += piece.length;
    if (length > most)
      throw new DatasetError(
        most === MAX_DATASET_BYTES ? 'too-large' : 'trailing-bytes',
        `decompresses to more than the expected ${most} bytes`,
        { path, offset: most },
      );
    pieces.push(piece);
  }
  const result = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    result.set(piece, offset);
    offset += piece.length;
  }
  return result;
}

/**
 * Decompresses a gzip file in chunks, for files that do not fit into memory.
 *
 * @param packed Bytes of the compressed file, in chunks.
 * @throws DatasetError `truncated`, `bad-checksum`, `trailing-bytes`, after all valid chunks were yielded; errors of
 * `packed`.
 */
export async function* gunzipPieces(
  path: string,
  packed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const stream = createGunzip({ chunkSize: UNPACK_PIECE_BYTES });
  let packedLength = 0;
  const fed = feed();
  fed.catch((error) => stream.destroy(error));
  let unpacked = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      unpacked += piece.length;
      yield piece;
    }
    await fed;
  } catch (error) {
    throw error instanceof DatasetError ? error : unpackError(path, error as Error, unpacked);
  } finally {
    stream.destroy();
  }
  // zlib silently ignores zeros after the last member.
  if (stream.bytesWritten !== packedLength) throw trailingBytes(path, stream.bytesWritten);

  async function feed(): Promise<void> {
    for await (const piece of packed) {
      packedLength += piece.length;
      if (!stream.write(piece) && !(await drained())) return;
    }
    stream.end();
  }

  /** Waits until the stream accepts data. Returns false if the stream was closed. */
  function drained(): Promise<boolean> {
    return new Promise((resolve) => {
      stream.once('drain', () => resolve(true));
      stream.once('close', () => resolve(false));
    });
  }
}

function unpackError(path: string, error: Error, unpacked: number): DatasetError {
  const details = {
    path,
    cause: error,
    hint: `Fetch or compress the file again (${unpacked} bytes were decompressed)`,
  };
  if (error.message === 'unexpected end of file')
    return new DatasetError('truncated', 'the gzip file ends too early', details);
  // The first header was already checked, so this header follows a complete member.
  if (error.message === 'incorrect header check') return trailingBytes(path);
  return new DatasetError('bad-checksum', `the gzip file is damaged (${error.message})`, details);
}

function trailingBytes(path: string, offset?: number): DatasetError {
  return new DatasetError('trailing-bytes', 'bytes that are not gzip follow the end of the gzip file', {
    path,
    offset,
    hint: 'Fetch or pack the file again',
  });
}

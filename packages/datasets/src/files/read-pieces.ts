import { createReadStream } from 'node:fs';
import { DatasetError } from '../dataset-error.js';
import { checkFile } from './check-file.js';
import { gunzipPieces, isGzip } from './gunzip.js';
import { openError } from './open-error.js';

/** Number of bytes per read. */
const PIECE_BYTES = 2 ** 20;

/**
 * Reads a file of any length in chunks. Gzip content, detected by its first bytes, is decompressed.
 *
 * @throws DatasetError `missing-file`, `unreadable`, and for the same reasons as `gunzipPieces`.
 */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array, void, void> {
  const pieces = readPlain(path);
  const { value: first } = await pieces.next();
  if (!first) return;
  const whole = joined(first, pieces);
  yield* isGzip(first) ? gunzipPieces(path, whole) : whole;
}

async function* joined(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(); // closes the file even if the caller stops after the first chunk
  }
}

async function* readPlain(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    await checkFile(path);
    yield* createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof DatasetError ? error : openError(path, error);
  }
}

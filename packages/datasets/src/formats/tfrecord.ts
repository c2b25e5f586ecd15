import { Example, type protos } from 'tfrecord';
import { DatasetError, type DatasetErrorPlace } from '../dataset-error.js';
import { plainBytes } from '../files/plain-bytes.js';
import { readPieces } from '../files/read-pieces.js';
import { maskedCrc32c } from './masked-crc32c.js';

/** Layout of a record: 8 bytes of length, 4 bytes of checksum, the data, 4 bytes of checksum. */
const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;
const FRAME_BYTES = LENGTH_BYTES + CHECKSUM_BYTES + CHECKSUM_BYTES;

/** Maximum size of a record in bytes. The limit bounds the memory that a damaged length can request. */
export const MAX_RECORD_BYTES = 2 ** 28;

export type Feature = protos.IFeature;

export interface ExampleRecord {
  readonly features: Readonly<Record<string, Feature>>;
  readonly place: Required<Omit<DatasetErrorPlace, 'line'>>;
}

/**
 * Reads a TFRecord file of `tf.train.Example`, optionally gzip-compressed, record by record. Both checksums of each
 * record are verified. Only one record is in memory at a time, so files may have any length. Byte features are views
 * into the bytes of the record.
 *
 * The examples are decoded by the npm package `tfrecord`. Its file reader is not used, because it allocates the claimed
 * length of a record without verifying it, and does not report the location of errors.
 *
 * @throws DatasetError `empty`, `bad-magic`, `truncated`, `bad-checksum`, `bad-record`, `too-large`, and for the same
 * reasons as `readPieces`.
 */
export async function* readExamples(path: string): AsyncGenerator<ExampleRecord, void, void> {
  let bytes: Uint8Array = new Uint8Array(); // read but not yet decoded
  let waiting: Uint8Array[] = []; // chunks that follow `bytes`, not yet concatenated
  let place = { path, record: 0, offset: 0 };
  let wanted = FRAME_BYTES;
  for await (const piece of readPieces(path)) {
    waiting.push(piece);
    // Chunks are concatenated once they contain a whole record, so that the bytes of a long record are copied only
    // once.
    if (bytes.length + total(waiting) < wanted) continue;
    bytes = join([bytes, ...waiting]);
    waiting = [];
    let at = 0;
    for (;;) {
      const rest = bytes.subarray(at);
      wanted = recordLength(rest, place);
      if (rest.length < wanted) break;
      yield { features: decode(recordData(rest, wanted, place), place), place };
      at += wanted;
      place = { path, record: place.record + 1, offset: place.offset + wanted };
    }
    bytes = bytes.subarray(at);
  }
  bytes = join([bytes, ...waiting]);
  if (bytes.length > 0) throw truncated(bytes, place);
  if (place.record === 0) throw new DatasetError('empty', 'has no records', { path });
}

type Place = ExampleRecord['place'];

/**
 * Returns the length of the record at the start of the bytes, including its frame. Returns the length of an empty
 * record if there are too few bytes to read the length.
 */
function recordLength(bytes: Uint8Array, place: Place): number {
  if (bytes.length < LENGTH_BYTES + CHECKSUM_BYTES) return FRAME_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  verify(bytes.subarray(0, LENGTH_BYTES), view.getUint32(LENGTH_BYTES, true), place, 'length');
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_RECORD_BYTES)
    throw new DatasetError('too-large', `a record has ${length} bytes, the limit is ${MAX_RECORD_BYTES}`, place);
  return FRAME_BYTES + length;
}

function recordData(bytes: Uint8Array, length: number, place: Place): Uint8Array {
  const data = bytes.subarray(LENGTH_BYTES + CHECKSUM_BYTES, length - CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  verify(data, view.getUint32(length - CHECKSUM_BYTES, true), place, 'data');
  return data;
}

function truncated(bytes: Uint8Array, place: Place): DatasetError {
  const left = bytes.length;
  const problem =
    left < FRAME_BYTES
      ? `${left} bytes are left, a record has at least ${FRAME_BYTES}`
      : `a record of ${recordLength(bytes, place) - FRAME_BYTES} bytes begins, ${left - FRAME_BYTES} are left`;
  return new DatasetError('truncated', `${problem}: the file ends too early`, place);
}

function total(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Concatenates chunks. A single chunk is not copied. */
function join(pieces: readonly Uint8Array[]): Uint8Array {
  const filled = pieces.filter(({ length }) => length > 0);
  return filled.length === 1 ? plainBytes(filled[0] as Uint8Array) : plainBytes(Buffer.concat(filled));
}

function verify(bytes: Uint8Array, checksum: number, place: Place, what: 'length' | 'data'): void {
  if (maskedCrc32c(bytes) === checksum) return;
  if (what === 'length' && place.record === 0)
    throw new DatasetError(
      'bad-magic',
      'is not a TFRecord file, or its first length is damaged (wrong checksum)',
      place,
    );
  throw new DatasetError('bad-checksum', `the record's ${what} is damaged (wrong checksum)`, {
    ...place,
    hint: 'Fetch or write the file again',
  });
}

function decode(data: Uint8Array, place: Place): ExampleRecord['features'] {
  try {
    return Example.decode(data).features?.feature ?? {};
  } catch (cause) {
    throw new DatasetError('bad-record', `is not a tf.train.Example (${(cause as Error).message})`, {
      ...place,
      cause,
    });
  }
}

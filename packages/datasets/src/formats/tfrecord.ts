import { Example, type protos } from 'tfrecord';
import { DatasetError, type DatasetErrorPlace } from '../dataset-error.js';
import { readBytes } from '../files/read-bytes.js';
import { maskedCrc32c } from './masked-crc32c.js';

/** A record's frame: 8 bytes of length, their checksum of 4, the data, its checksum of 4. */
const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;
const FRAME_BYTES = LENGTH_BYTES + CHECKSUM_BYTES + CHECKSUM_BYTES;

export type Feature = protos.IFeature;

export interface ExampleRecord {
  readonly features: Readonly<Record<string, Feature>>;
  readonly place: Required<Omit<DatasetErrorPlace, 'line'>>;
}

/**
 * Reads a TFRecord file of `tf.train.Example` record by record, gzipped or not; both checksums of each are verified.
 *
 * npm tfrecord decodes the examples. Its file reader is not used: it allocates what a length claims before it looks at the
 * file, cannot say where it failed, and is several times slower than frames taken from memory. Features of bytes are views
 * into the file's bytes.
 *
 * @throws DatasetError `empty`, `bad-magic`, `truncated`, `bad-checksum`, `bad-record`, and as `readBytes`.
 */
export async function* readExamples(path: string): AsyncGenerator<ExampleRecord, void, void> {
  const bytes = await readBytes(path);
  if (bytes.length === 0) throw new DatasetError('empty', 'has no records', { path });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = 0, record = 0; offset < bytes.length; record++) {
    const place = { path, record, offset };
    const left = bytes.length - offset - FRAME_BYTES;
    if (left < 0)
      throw truncated(place, `${bytes.length - offset} bytes are left, a record has at least ${FRAME_BYTES}`);
    verify(bytes.subarray(offset, offset + LENGTH_BYTES), view.getUint32(offset + LENGTH_BYTES, true), place, 'length');
    const length = Number(view.getBigUint64(offset, true));
    if (length > left) throw truncated(place, `a record of ${length} bytes begins, ${Math.max(left, 0)} are left`);
    const start = offset + LENGTH_BYTES + CHECKSUM_BYTES;
    const data = bytes.subarray(start, start + length);
    verify(data, view.getUint32(start + length, true), place, 'data');
    yield { features: decode(data, place), place };
    offset += FRAME_BYTES + length;
  }
}

function verify(
  bytes: Uint8Array,
  checksum: number,
  place: Required<Omit<DatasetErrorPlace, 'line'>>,
  what: 'length' | 'data',
): void {
  if (maskedCrc32c(bytes) === checksum) return;
  if (what === 'length' && place.record === 0)
    throw new DatasetError('bad-magic', 'is no TFRecord file, or its first length is damaged (wrong checksum)', place);
  throw new DatasetError('bad-checksum', `the record's ${what} is damaged (wrong checksum)`, {
    ...place,
    hint: 'Fetch or write the file again',
  });
}

function truncated(place: Required<Omit<DatasetErrorPlace, 'line'>>, problem: string): DatasetError {
  return new DatasetError('truncated', `${problem}: the file ends too early`, place);
}

function decode(data: Uint8Array, place: Required<Omit<DatasetErrorPlace, 'line'>>): ExampleRecord['features'] {
  try {
    return Example.decode(data).features?.feature ?? {};
  } catch (cause) {
    throw new DatasetError('bad-record', `is no tf.train.Example (${(cause as Error).message})`, { ...place, cause });
  }
}

import { DatasetError } from '../dataset-error.js';
import { readBytes } from '../files/read-bytes.js';
import { planarToInterleaved } from '../planar-to-interleaved.js';
import { foreignCifar } from './foreign-cifar.js';

const SIDE = 32;
const CHANNELS = 3;
const IMAGE_BYTES = SIDE * SIDE * CHANNELS;
/** Record size in bytes: a label, then 1,024 bytes each of red, green and blue. */
const RECORD_BYTES = 1 + IMAGE_BYTES;
/** Number of classes. A larger label means another format, such as CIFAR-100 with its two labels per record. */
const CLASSES = 10;

/** Images and labels of a CIFAR-10 file. */
export interface Cifar10Batch {
  /** Bytes of the images, shape [N, 32, 32, 3]. */
  readonly images: Uint8Array;
  /** Labels in [0, 9], shape [N]. */
  readonly labels: Uint8Array;
}

/**
 * Reads a file of CIFAR-10's binary version, optionally gzip-compressed.
 *
 * @throws DatasetError `bad-magic` for another version of CIFAR, with its name and a link to the binary version;
 * `empty`, `truncated`, `bad-record`, and for the same reasons as `readBytes`.
 */
export async function readCifar10(path: string): Promise<Cifar10Batch> {
  const bytes = await readBytes(path);
  const count = Math.floor(bytes.length / RECORD_BYTES);
  const rest = bytes.length - count * RECORD_BYTES;
  if (bytes.length === 0) throw new DatasetError('empty', 'has no records', { path });
  if (rest !== 0 || hasWrongLabel(bytes)) {
    const foreign = foreignCifar(bytes);
    if (foreign !== undefined)
      throw new DatasetError('bad-magic', foreign.problem, { path, offset: 0, hint: foreign.hint });
  }
  if (rest !== 0)
    throw new DatasetError(
      'truncated',
      `${bytes.length} bytes are ${count} records of ${RECORD_BYTES} bytes, and ${rest} bytes of an incomplete record`,
      { path, record: count, offset: count * RECORD_BYTES },
    );
  const images = new Uint8Array(count * IMAGE_BYTES);
  const labels = new Uint8Array(count);
  for (let record = 0; record < count; record++) {
    const offset = record * RECORD_BYTES;
    const label = bytes[offset] as number;
    if (label >= CLASSES)
      throw new DatasetError('bad-record', `begins with label ${label}, expected 0 to ${CLASSES - 1}`, {
        path,
        record,
        offset,
        hint: "Expected CIFAR-10's binary version, a label byte and 3,072 bytes of planes per record",
      });
    labels[record] = label;
    planarToInterleaved(bytes.subarray(offset + 1, offset + RECORD_BYTES), CHANNELS, images, record * IMAGE_BYTES);
  }
  return { images, labels };
}

function hasWrongLabel(bytes: Uint8Array): boolean {
  for (let offset = 0; offset < bytes.length; offset += RECORD_BYTES)
    if ((bytes[offset] as number) >= CLASSES) return true;
  return false;
}

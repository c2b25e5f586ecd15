import { DatasetError } from '../dataset-error.js';
import { readBytes } from '../files/read-bytes.js';

/**
 * Maximum rank of an array. Images have rank 3 or 4, labels 1. The rank determines the length of the header, so this
 * limit bounds the bytes that are read unverified.
 */
export const MAX_IDX_RANK = 8;

/** Type code of unsigned bytes, the only supported element type. */
const UNSIGNED_BYTE = 0x08;
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};

/** Array of unsigned bytes of any rank. */
export interface IdxArray {
  /** Length of each axis, outermost first. Their product is the length of `data`. */
  readonly dimensions: readonly number[];
  /** Elements in row-major order. */
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file (the format of MNIST), optionally gzip-compressed. The file has two zero bytes, the element type,
 * the rank, the length of each axis as a big-endian 32-bit integer, then the elements.
 *
 * @throws DatasetError `bad-magic`, `truncated`, `trailing-bytes`, `empty`, and for the same reasons as `readBytes`.
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const bytes = await readBytes(path, (head) => {
    const { dimensions, start } = parseHeader(path, head);
    return start + elementCount(dimensions);
  });
  const { dimensions, start } = parseHeader(path, bytes);
  const wanted = elementCount(dimensions);
  const data = bytes.subarray(start);
  if (data.length !== wanted)
    throw new DatasetError(
      data.length < wanted ? 'truncated' : 'trailing-bytes',
      `the header announces ${dimensions.join('×')} = ${wanted} bytes, ${data.length} follow it`,
      { path, offset: Math.min(bytes.length, start + wanted) },
    );
  return { dimensions, data };
}

function elementCount(dimensions: readonly number[]): number {
  return dimensions.reduce((product, length) => product * length, 1);
}

function parseHeader(path: string, bytes: Uint8Array): { dimensions: number[]; start: number } {
  const [zero, alsoZero, type, rank] = bytes;
  if (rank === undefined)
    throw new DatasetError('truncated', `has ${bytes.length} bytes, an IDX file at least 8`, { path });
  const magic = `an IDX file begins 00 00 08 and its rank, got ${[...bytes.subarray(0, 4)].map(hexadecimal).join(' ')}`;
  if (zero !== 0 || alsoZero !== 0 || type === undefined || (type !== UNSIGNED_BYTE && !OTHER_TYPES[type]))
    throw new DatasetError('bad-magic', magic, { path, offset: 0 });
  if (type !== UNSIGNED_BYTE)
    throw new DatasetError('bad-magic', `holds ${OTHER_TYPES[type]}, expected unsigned bytes (${magic})`, {
      path,
      offset: 2,
    });
  if (rank < 1 || rank > MAX_IDX_RANK)
    throw new DatasetError('bad-magic', `has rank ${rank}, expected 1 to ${MAX_IDX_RANK} (${magic})`, {
      path,
      offset: 3,
    });
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw new DatasetError('truncated', `ends within its header of ${start} bytes`, { path, offset: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const zeroAxis = dimensions.indexOf(0);
  if (zeroAxis >= 0)
    throw new DatasetError('empty', `has dimensions ${dimensions.join('×')}, which is empty`, {
      path,
      offset: 4 + 4 * zeroAxis,
    });
  return { dimensions, start };
}

function hexadecimal(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

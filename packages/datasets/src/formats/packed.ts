import { close, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { checkIndex } from '../dataset/check-index.js';
import { imageBytes } from '../dataset/image-bytes.js';
import type { ImageStore } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { checkFile } from '../files/check-file.js';
import { openError } from '../files/open-error.js';
import {
  checksumText,
  decodePackedHeader,
  PACKED_CHECKSUM_BYTES,
  PACKED_HEADER_BYTES,
  type PackedHeader,
} from './packed-header.js';

// File descriptors instead of FileHandles, which print a warning if they are garbage-collected before they are closed.
const [openFile, readFile, closeFile] = [promisify(open), promisify(read), promisify(close)];

/** Header of a packed file, and a store that reads its images on demand. */
export interface PackedImages extends PackedHeader {
  readonly store: ImageStore;
}

/**
 * Opens a packed file. The images stay on disk. Only their checksums (4 bytes per image) are kept in memory, and each
 * image is verified at every read.
 *
 * @throws DatasetError `missing-file`, `unreadable`, `bad-magic`, `truncated`, `trailing-bytes`, `bad-checksum`,
 * `bad-record`.
 */
export async function openPacked(path: string): Promise<PackedImages> {
  let file: number | undefined;
  try {
    const { size } = await checkFile(path);
    file = await openFile(path, 'r');
    const header = decodePackedHeader(path, await readAt(file, 0, Math.min(size, PACKED_HEADER_BYTES), path));
    const { count } = header;
    const images = count * imageBytes(header);
    const wanted = PACKED_HEADER_BYTES + images + PACKED_CHECKSUM_BYTES * count;
    if (size !== wanted)
      throw new DatasetError(
        size < wanted ? 'truncated' : 'trailing-bytes',
        `has ${size} bytes, ${count} images of ${header.height}×${header.width}×${header.channels} make ${wanted}`,
        { path, offset: Math.min(size, wanted), hint: 'Pack the images again' },
      );
    // The allocation is bounded by the length of the file, which was checked above.
    const checksums = await readAt(file, PACKED_HEADER_BYTES + images, PACKED_CHECKSUM_BYTES * count, path);
    if (checksumText(crc32(checksums)) !== header.checksums)
      throw new DatasetError('bad-checksum', "the images' checksums are damaged", {
        path,
        offset: PACKED_HEADER_BYTES + images,
        hint: 'Pack the images again',
      });
    return { ...header, store: packedStore(file, path, header, checksums) };
  } catch (error) {
    if (file !== undefined) await closeFile(file);
    throw error instanceof DatasetError ? error : openError(path, error);
  }
}

function packedStore(file: number, path: string, header: PackedHeader, checksums: Uint8Array): ImageStore {
  const { count } = header;
  const size = imageBytes(header);
  const view = new DataView(checksums.buffer, checksums.byteOffset, checksums.length);
  const verify = (image: Uint8Array, index: number): void => {
    if (crc32(image) !== view.getUint32(PACKED_CHECKSUM_BYTES * index, true))
      throw new DatasetError('bad-checksum', 'the image is damaged (wrong checksum)', {
        path,
        record: index,
        offset: PACKED_HEADER_BYTES + index * size,
        hint: 'Pack the images again',
      });
  };
  return {
    count,
    async read(indices) {
      const images = new Uint8Array(indices.length * size);
      await Promise.all(
        runs(indices, count).map(({ first, position, length }) => {
          const into = images.subarray(position * size, (position + length) * size);
          return readInto(file, PACKED_HEADER_BYTES + first * size, into, path);
        }),
      );
      for (let position = 0; position < indices.length; position++)
        verify(images.subarray(position * size, (position + 1) * size), indices[position] as number);
      return images;
    },
    close: () => close(file),
  };
}

interface Run {
  /** Index of the first image. */
  readonly first: number;
  /** Position of the first image in the result. */
  readonly position: number;
  length: number;
}

/** Groups indices into runs of consecutive images, each of which is read at once. */
function runs(indices: ArrayLike<number>, count: number): Run[] {
  const found: Run[] = [];
  for (let position = 0; position < indices.length; position++) {
    const index = checkIndex(indices[position] as number, count);
    const last = found.at(-1);
    if (last && index === last.first + last.length) last.length++;
    else found.push({ first: index, position, length: 1 });
  }
  return found;
}

async function readAt(file: number, offset: number, length: number, path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await readInto(file, offset, bytes, path);
  return bytes;
}

async function readInto(file: number, offset: number, into: Uint8Array, path: string): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await readFile(file, into, done, into.length - done, offset + done).catch((error) => {
      throw openError(path, error);
    });
    if (bytesRead === 0)
      throw new DatasetError('truncated', 'has become shorter since it was opened', { path, offset: offset + done });
    done += bytesRead;
  }
}

import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readFingerprint } from '../dataset/fingerprint.js';
import { imageBytes } from '../dataset/image-bytes.js';
import type { ImageShape, Split } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import type { ImagePart, ImageStream } from '../sources/dataset-source.js';
import { checkSameShape, consecutiveSplits } from '../sources/join-parts.js';
import { openPacked } from './packed.js';
import {
  checksumText,
  encodePackedHeader,
  MAX_PACKED_IMAGES,
  PACKED_CHECKSUM_BYTES,
  PACKED_HEADER_BYTES,
  type PackedHeader,
} from './packed-header.js';

/** Options of {@link writePacked}. */
export interface PackOptions {
  /** URL or other source of the images. */
  readonly source?: string;
  /** License of the images. */
  readonly license?: string;
  /** Called after each part with the number of images written so far. */
  readonly onProgress?: (images: number) => void;
  /** Signal that aborts writing. The partial file is removed. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a stream of images to a packed file, so that the images need not fit into memory. The file is written under a
 * temporary name, flushed, read once for its fingerprint, and renamed. A file with the final name is therefore
 * complete.
 *
 * @throws DatasetError `empty`, `mixed-shapes`, `too-large`; errors of the stream and the file system.
 */
export async function writePacked(path: string, stream: ImageStream, options: PackOptions = {}): Promise<PackedHeader> {
  await mkdir(dirname(path), { recursive: true });
  await removeLeftovers(path);
  const beside = `${path}.part-${process.pid}`;
  const file = await open(beside, 'w');
  try {
    const written = await writeImages(file, stream.parts, options);
    const { source, license } = options;
    const header = {
      ...written,
      description: stream.description(),
      ...(source !== undefined && { source }),
      ...(license !== undefined && { license }),
      fingerprint: '0'.repeat(64),
    };
    const finish = async (header: PackedHeader): Promise<PackedHeader> => {
      await writeAt(file, encodePackedHeader(header), 0);
      await file.sync();
      return header;
    };
    await finish(header);
    const { store } = await openPacked(beside);
    const fingerprint = await readFingerprint({ ...header, ...store }).finally(() => store.close());
    const finished = await finish({ ...header, fingerprint });
    await file.close();
    await rename(beside, path);
    return finished;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(beside, { force: true });
    throw error;
  }
}

/** Removes partial files of processes of this machine that no longer run. */
async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.part-`;
  for (const name of await readdir(dirname(path))) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^\d+$/.test(pid) && !lives(Number(pid))) await rm(join(dirname(path), name), { force: true });
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0); // signal 0 only checks whether the process exists
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

type Written = ImageShape & Pick<PackedHeader, 'count' | 'splits' | 'checksums'>;

async function writeImages(
  file: FileHandle,
  parts: AsyncIterable<ImagePart>,
  { onProgress, signal }: PackOptions,
): Promise<Written> {
  const runs: [split: string, count: number][] = [];
  const checksums = new ChecksumTable();
  let first: ImagePart | undefined;
  let offset = PACKED_HEADER_BYTES;
  const flush = async (bytes: Uint8Array): Promise<void> => {
    await writeAt(file, bytes, offset);
    offset += bytes.length;
  };
  for await (const part of parts) {
    signal?.throwIfAborted();
    first ??= { ...part, images: new Uint8Array() };
    checkSameShape(part, first);
    const size = imageBytes(part);
    for (let start = 0; start < part.images.length; start += size)
      checksums.add(crc32(part.images.subarray(start, start + size)));
    if (checksums.count > MAX_PACKED_IMAGES)
      throw new DatasetError('too-large', `there are more than ${MAX_PACKED_IMAGES} images`, part.place);
    const images = part.images.length / size;
    const last = runs.at(-1);
    if (last?.[0] === part.split) last[1] += images;
    else runs.push([part.split, images]);
    await flush(part.images);
    onProgress?.(checksums.count);
  }
  if (!first) throw new DatasetError('empty', 'there are no images to pack');
  const table = checksums.bytes();
  await flush(table);
  const { height, width, channels } = first;
  const splits: Record<string, Split> = consecutiveSplits(runs);
  return { count: checksums.count, height, width, channels, splits, checksums: checksumText(crc32(table)) };
}

async function writeAt(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
}

/** Growable table of checksums, little-endian. */
class ChecksumTable {
  count = 0;
  #bytes = new Uint8Array(PACKED_CHECKSUM_BYTES * 1024);

  add(checksum: number): void {
    const at = PACKED_CHECKSUM_BYTES * this.count++;
    if (at === this.#bytes.length) {
      const longer = new Uint8Array(2 * at);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    new DataView(this.#bytes.buffer).setUint32(at, checksum, true);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, PACKED_CHECKSUM_BYTES * this.count);
  }
}

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

/** What a packed dataset says of its images, and who is told of the packing. */
export interface PackOptions {
  /** Where the images can be had. */
  readonly source?: string;
  /** Terms under which they may be used. */
  readonly license?: string;
  /** Called now and then with how many images are written. */
  readonly onProgress?: (images: number) => void;
  /** Ends the packing with its reason; nothing is left of the file. */
  readonly signal?: AbortSignal;
}

/**
 * Writes images to a packed file as they come, so that there may be more than fit into memory. The file is written beside,
 * flushed, read once for its fingerprint, and then takes its name: what has the name is whole.
 *
 * @throws DatasetError `empty`, `mixed-shapes`, `too-large`; what the stream and the file system throw
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

/** Removes what processes of this machine left half done under the file's name that are no more. */
async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.part-`;
  for (const name of await readdir(dirname(path))) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^\d+$/.test(pid) && !lives(Number(pid))) await rm(join(dirname(path), name), { force: true });
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0); // sends nothing
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
    checkSameShape(part, first, 'A packed file holds images of one size: bring them to one, or train without packing');
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

/** Checksums that grow in number, little-endian. */
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

import { crc32 } from 'node:zlib';
import { checkSplits } from '../dataset/check-splits.js';
import { imageBytes } from '../dataset/image-bytes.js';
import type { ImageShape, Split } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';

// A packed file has three parts:
//
//   bytes 0 to 4095    a header, text: a line `hypersiren-images 1 CHECKSUM`, then JSON, then spaces
//   N·H·W·C bytes      the images [N, H, W, C], raw
//   4·N bytes          the CRC-32 of every image, little-endian
//
// CHECKSUM is the CRC-32 of all that follows that line in the header, eight hexadecimal digits.

/** Length of the header in bytes: one memory page, so that the images can be memory-mapped. */
export const PACKED_HEADER_BYTES = 4096;

/** Number of bytes of the checksum of an image. */
export const PACKED_CHECKSUM_BYTES = 4;

/** Maximum number of images: indices are 32-bit integers. */
export const MAX_PACKED_IMAGES = 2 ** 32 - 1;

const FIRST_LINE = /^hypersiren-images (\d+) ([0-9a-f]{8})\n/;
const VERSION = 1;

/** Key of `license` in files of version 0.1. */
const FORMER_LICENSE = 'licence';

/** Header of a packed file. */
export interface PackedHeader extends ImageShape {
  readonly count: number;
  readonly splits: Readonly<Record<string, Split>>;
  /** Origin of the images, in one sentence. */
  readonly description: string;
  /** URL or other source of the images. */
  readonly source?: string;
  /** License of the images. */
  readonly license?: string;
  /** SHA-256 of shape, splits and images. */
  readonly fingerprint: string;
  /** CRC-32 of the table of image checksums, eight hexadecimal digits. */
  readonly checksums: string;
}

/**
 * Encodes the header of a packed file.
 *
 * @throws DatasetError `too-large` if the texts exceed the size of the header.
 */
export function encodePackedHeader(header: PackedHeader): Uint8Array {
  const head = (crc: string): string => `hypersiren-images ${VERSION} ${crc}\n`;
  const rest = Buffer.alloc(PACKED_HEADER_BYTES - head('00000000').length, ' ');
  const json = Buffer.from(`${JSON.stringify(header)}\n`);
  if (json.length > rest.length)
    throw new DatasetError(
      'too-large',
      `description, source and license take ${json.length} bytes; the header has room for ${rest.length}`,
      { hint: 'Shorten description, source or license' },
    );
  json.copy(rest);
  return Buffer.concat([Buffer.from(head(checksumText(crc32(rest)))), rest]);
}

/**
 * Decodes the header of a packed file.
 *
 * @param bytes First bytes of the file.
 * @throws DatasetError `bad-magic`, `truncated`, `bad-checksum`, `bad-record`.
 */
export function decodePackedHeader(path: string, bytes: Uint8Array): PackedHeader {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const [line, version, checksum] = FIRST_LINE.exec(text) ?? [];
  if (line === undefined)
    throw new DatasetError('bad-magic', "is not a packed file: it does not begin with 'hypersiren-images'", {
      path,
      offset: 0,
      hint: 'Make one with `hypersiren datasets pack`',
    });
  if (Number(version) !== VERSION)
    throw new DatasetError('bad-magic', `is a packed file of version ${version}, this program reads ${VERSION}`, {
      path,
      offset: 0,
    });
  if (bytes.length < PACKED_HEADER_BYTES)
    throw new DatasetError('truncated', `ends within its header of ${PACKED_HEADER_BYTES} bytes`, {
      path,
      offset: bytes.length,
    });
  const rest = bytes.subarray(line.length, PACKED_HEADER_BYTES);
  if (checksumText(crc32(rest)) !== checksum)
    throw new DatasetError('bad-checksum', 'the header is damaged (wrong checksum)', {
      path,
      offset: line.length,
      hint: 'Pack the images again',
    });
  return checkedHeader(path, new TextDecoder().decode(rest));
}

/** Formats a checksum as eight hexadecimal digits. */
export function checksumText(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

/** Parses and validates the JSON of a header whose checksum is correct. The values may still be invalid. */
function checkedHeader(path: string, json: string): PackedHeader {
  const wrong = (problem: string): DatasetError => new DatasetError('bad-record', `the header ${problem}`, { path });
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw wrong(`is not JSON (${(error as Error).message})`);
  }
  const header = parsed as (Partial<PackedHeader> & { [FORMER_LICENSE]?: string }) | null;
  const { count, description, source = '', fingerprint, checksums, splits } = header ?? {};
  const license = header?.license ?? header?.[FORMER_LICENSE] ?? '';
  if (!Number.isSafeInteger(count) || (count as number) < 1 || (count as number) > MAX_PACKED_IMAGES)
    throw wrong(`announces ${count} images, expected 1 to ${MAX_PACKED_IMAGES}`);
  for (const text of [description, source, license])
    if (typeof text !== 'string') throw wrong('has a description that is not text');
  if (typeof fingerprint !== 'string' || !/^[0-9a-f]{64}$/.test(fingerprint)) throw wrong('has no fingerprint');
  if (typeof checksums !== 'string' || !/^[0-9a-f]{8}$/.test(checksums))
    throw wrong('has no checksum of the image checksums');
  if (typeof splits !== 'object' || splits === null) throw wrong('names no splits');
  for (const split of Object.values(splits))
    if (typeof split !== 'object' || split === null) throw wrong('has a split that is not valid');
  const { [FORMER_LICENSE]: _, ...present } = header as PackedHeader & { [FORMER_LICENSE]?: string };
  const whole: PackedHeader = license === '' ? present : { ...present, license };
  try {
    imageBytes(whole);
    checkSplits(path, splits, whole.count);
  } catch (error) {
    throw error instanceof DatasetError ? wrong(`is wrong: ${error.message}`) : error;
  }
  return whole;
}

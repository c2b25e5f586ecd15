import { tiffTags } from './tiff-tags.js';

/** Signatures of other file types: byte offset, lowercase prefixes and name. */
const FOREIGN: readonly (readonly [offset: number, begins: readonly string[], name: string])[] = [
  [4, ['ftyphei', 'ftyphev', 'ftypmif1', 'ftypmsf1'], 'a HEIC image, as from iPhones'],
  [4, ['ftypisom', 'ftypmp4', 'ftypqt', 'ftypm4v', 'ftypiso'], 'a video'],
  [0, ['%pdf'], 'a PDF'],
  [0, ['8bps'], 'a Photoshop file'],
  [4, ['jp  '], 'a JPEG 2000 image'],
  [4, ['jxl '], 'a JPEG XL image'],
  [0, ['\x76\x2f\x31\x01'], 'an OpenEXR image'],
  [0, ['#?radiance'], 'a Radiance HDR image'],
  [0, ['p5\n', 'p6\n', 'pf\n'], 'a netpbm image (PGM, PPM, PFM)'],
  [0, ['\x93numpy'], 'a NumPy array'],
  [0, ['pk\x03\x04'], 'a zip archive'],
  [0, ['<!doctype', '<html'], 'a web page, probably from a failed download'],
  [0, ['version https://git-lfs'], 'a Git LFS pointer, which `git lfs pull` replaces by the image'],
];

/** TIFF tags: type of a subfile, offsets of subdirectories, version of a digital negative (DNG). */
const [NEW_SUBFILE_TYPE, SUB_DIRECTORIES, DNG_VERSION] = [254, 330, 50706];

/** TIFF tags: color space, number of channels, meaning of the channels beyond those of the color space. */
const [PHOTOMETRIC, SAMPLES_PER_PIXEL, EXTRA_SAMPLES] = [262, 277, 338];

/** Number of color channels by the value of `PHOTOMETRIC`: gray (0, 1), RGB (2), palette (3), CMYK (5), YCbCr (6). */
const COLOR_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 };

/**
 * Returns the number of channels of a TIFF file if it has more than color and alpha, for example the bands of a
 * satellite image. Otherwise returns undefined.
 */
export function furtherChannels(bytes: Uint8Array): number | undefined {
  const tags = tiffTags(bytes);
  const channels = tags?.first(SAMPLES_PER_PIXEL) ?? 1;
  const colors = COLOR_CHANNELS[tags?.first(PHOTOMETRIC) ?? -1];
  if (tags === undefined || colors === undefined) return undefined;
  const alpha = tags.first(EXTRA_SAMPLES) === undefined ? 0 : 1;
  return channels > colors + alpha ? channels : undefined;
}

/**
 * Returns the name of an unsupported file type, recognized by its signature. Returns undefined for an unknown
 * signature.
 */
export function foreignImage(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).toLowerCase();
  return FOREIGN.find(([offset, begins]) => begins.some((begin) => start.startsWith(begin, offset)))?.[2];
}

/** Returns whether a TIFF file is a camera's raw photograph. The first image of such a file is only a small preview. */
export function isRawPhotograph(bytes: Uint8Array): boolean {
  const tags = tiffTags(bytes);
  if (tags === undefined) return false;
  const reduced = ((tags.first(NEW_SUBFILE_TYPE) ?? 0) & 1) === 1;
  const canon = String.fromCharCode(...bytes.subarray(8, 10)) === 'CR';
  return tags.first(DNG_VERSION) !== undefined || canon || (reduced && tags.first(SUB_DIRECTORIES) !== undefined);
}

import { tiffTags } from './tiff-tags.js';

/** What other files have at a byte, small letters and large ones alike, and what they are. */
const FOREIGN: readonly (readonly [offset: number, begins: readonly string[], name: string])[] = [
  [4, ['ftyphei', 'ftyphev', 'ftypmif1', 'ftypmsf1'], 'a HEIC image, as Apple’s phones make'],
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
  [0, ['<!doctype', '<html'], 'a web page, as a failed download leaves'],
  [0, ['version https://git-lfs'], 'a pointer of Git LFS, which `git lfs pull` replaces by the image'],
];

/** Tags of TIFF: which size of the image a directory has, where others are, and the version of a digital negative. */
const [NEW_SUBFILE_TYPE, SUB_DIRECTORIES, DNG_VERSION] = [254, 330, 50706];

/** Tags of TIFF: what its first channels are, how many there are, and what the others are. */
const [PHOTOMETRIC, SAMPLES_PER_PIXEL, EXTRA_SAMPLES] = [262, 277, 338];

/** Channels of gray (either end black), RGB, of a palette, CMYK and YCbCr, by TIFF's number of each. */
const COLOR_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 };

/** How many channels a TIFF has, if they are more than colors and alpha: bands of a satellite, for instance. */
export function furtherChannels(bytes: Uint8Array): number | undefined {
  const tags = tiffTags(bytes);
  const channels = tags?.first(SAMPLES_PER_PIXEL) ?? 1;
  const colors = COLOR_CHANNELS[tags?.first(PHOTOMETRIC) ?? -1];
  if (tags === undefined || colors === undefined) return undefined;
  const alpha = tags.first(EXTRA_SAMPLES) === undefined ? 0 : 1;
  return channels > colors + alpha ? channels : undefined;
}

/** What a file is that is no image of a kind that is read; undefined if its bytes tell nothing. */
export function foreignImage(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).toLowerCase();
  return FOREIGN.find(([offset, begins]) => begins.some((begin) => start.startsWith(begin, offset)))?.[2];
}

/** Whether a TIFF is a camera's raw photograph, whose first image is a small preview that a reader would take for it. */
export function isRawPhotograph(bytes: Uint8Array): boolean {
  const tags = tiffTags(bytes);
  if (tags === undefined) return false;
  const reduced = ((tags.first(NEW_SUBFILE_TYPE) ?? 0) & 1) === 1;
  const canon = String.fromCharCode(...bytes.subarray(8, 10)) === 'CR';
  return tags.first(DNG_VERSION) !== undefined || canon || (reduced && tags.first(SUB_DIRECTORIES) !== undefined);
}

/** Names of compressed formats, by `wFormatTag`. */
const COMPRESSED: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'µ-law',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  64: 'G.721 ADPCM',
  80: 'MPEG',
  85: 'MP3',
  255: 'AAC',
  353: 'Windows Media Audio',
  8192: 'AC-3',
  26447: 'Vorbis',
  61868: 'FLAC',
};

/** Returns the name of a format for messages, with its number. */
export function formatName(tag: number): string {
  const name = COMPRESSED[tag];
  return `format ${tag}${name === undefined ? '' : ` (${name}, which is compressed)`}`;
}

/** Signatures of other sound files, with their names. */
const OTHER_FILES: readonly (readonly [begin: string, name: string])[] = [
  ['RIFX', 'a big-endian WAV file'],
  ['fLaC', 'a FLAC file'],
  ['OggS', 'an Ogg file (Vorbis, Opus)'],
  ['ID3', 'an MP3 file'],
  ['\xff\xfb', 'an MP3 file'],
  ['\xff\xf3', 'an MP3 file'],
  ['\xff\xf1', 'an AAC file'],
  ['FORM', 'an AIFF file'],
  ['caff', 'a Core Audio file'],
  ['.snd', 'a Sun AU file'],
  ['\x1a\x45\xdf\xa3', 'a WebM or Matroska file'],
  ['wvpk', 'a WavPack file'],
  ['<!DOC', 'a web page, probably from a failed download'],
  ['<!doc', 'a web page, probably from a failed download'],
  ['<html', 'a web page, probably from a failed download'],
  ['version https', 'a Git LFS pointer, not the file itself'],
];

/** Returns the name of another file type, recognized by its signature. Returns undefined for an unknown signature. */
export function otherSoundFile(bytes: Uint8Array): string | undefined {
  const begin = String.fromCharCode(...bytes.subarray(0, 16));
  if (begin.slice(4, 8) === 'ftyp') return 'an MP4 or M4A file';
  return OTHER_FILES.find(([start]) => begin.startsWith(start))?.[1];
}

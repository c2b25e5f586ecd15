import { writeFile } from 'node:fs/promises';
import { DatasetError } from '../../dataset-error.js';
import { checkSound, type Sound } from './sound.js';
import { type WavEncoding, wavEncodings } from './wav-encodings.js';

/**
 * Number of bytes before the samples: RIFF header, `fmt ` chunk of 18 bytes, `fact` chunk, header of the `data` chunk.
 */
const HEADER_BYTES = 12 + (8 + 18) + (8 + 4) + 8;

/** Maximum file size: RIFF stores the length in 32 bits. */
const MAX_WAV_BYTES = 2 ** 32 - 1;

/** Options of {@link encodeWav} and {@link writeWav}. */
export interface WavOptions {
  /** Sample encoding. Default: `float32`, which is lossless. Integer encodings clip samples beyond full scale. */
  readonly encoding?: WavEncoding;
}

/**
 * Encodes a sound as a WAV file.
 *
 * @throws DatasetError `bad-config` for an invalid sound or samples that are not finite; `too-large` above 4 GiB.
 */
export function encodeWav(sound: Sound, { encoding = 'float32' }: WavOptions = {}): Uint8Array {
  const { samples, channels, sampleRate } = checkSound(sound);
  const { format, bits, write } = wavEncodings[encoding];
  const dataBytes = (samples.length * bits) / 8;
  const paddedBytes = dataBytes + (dataBytes % 2); // chunks have an even length
  if (HEADER_BYTES + paddedBytes > MAX_WAV_BYTES)
    throw new DatasetError(
      'too-large',
      `${samples.length} samples do not fit into a WAV file of ${MAX_WAV_BYTES} bytes`,
    );
  const bytes = new Uint8Array(HEADER_BYTES + paddedBytes);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const name = (text: string) => {
    for (const letter of text) view.setUint8(offset++, letter.charCodeAt(0));
  };
  const uint16 = (value: number) => {
    view.setUint16(offset, value, true);
    offset += 2;
  };
  const uint32 = (value: number) => {
    view.setUint32(offset, value, true);
    offset += 4;
  };
  name('RIFF');
  uint32(bytes.length - 8);
  name('WAVEfmt ');
  uint32(18);
  uint16(format);
  uint16(channels);
  uint32(sampleRate);
  uint32((sampleRate * channels * bits) / 8); // bytes per second
  uint16((channels * bits) / 8); // bytes per frame
  uint16(bits);
  uint16(0); // no extension
  name('fact');
  uint32(4);
  uint32(samples.length / channels);
  name('data');
  uint32(dataBytes);
  for (const [index, sample] of samples.entries()) {
    if (!Number.isFinite(sample))
      throw new DatasetError('bad-config', `sample ${index} is ${sample}, expected a finite number`);
    write(view, offset + (index * bits) / 8, sample);
  }
  return bytes;
}

/**
 * Writes a WAV file into an existing folder.
 *
 * @throws DatasetError for the same reasons as `encodeWav`; errors of the file system.
 */
export async function writeWav(path: string, sound: Sound, options?: WavOptions): Promise<void> {
  await writeFile(path, encodeWav(sound, options));
}

import { DatasetError } from '../../dataset-error.js';
import { readFileBytes } from '../../files/read-file-bytes.js';
import { checkSoundShape, type Sound } from './sound.js';
import { type WavEncoding, type WavEncodingDefinition, wavEncodings } from './wav-encodings.js';

/** Bytes of a chunk's name and length. */
const CHUNK_HEADER = 8;
/** `wFormatTag` of a format whose true tag stands in the extension: what recorders write for 24 bits. */
const EXTENSIBLE = 0xfffe;

/** A sound with the encoding that its file had. */
export interface WavSound extends Sound {
  readonly encoding: WavEncoding;
}

/**
 * Reads a WAV file (RIFF, little-endian) of 16-bit or 24-bit integers or 32-bit floats. Chunks other than `fmt ` and `data`
 * are passed over.
 *
 * @throws DatasetError `bad-magic`, `truncated`, `bad-record` (an encoding that is not read, or samples that are not finite),
 *   `empty`, and as `readFileBytes`.
 */
export async function readWav(path: string): Promise<WavSound> {
  const bytes = await readFileBytes(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const name = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (bytes.length < 12)
    throw new DatasetError('truncated', `has ${bytes.length} bytes, a WAV file at least 44`, { path });
  if (name(0) !== 'RIFF' || name(8) !== 'WAVE')
    throw new DatasetError('bad-magic', 'a WAV file begins RIFF, its length, WAVE; this one does not', {
      path,
      offset: 0,
    });

  let format: Format | undefined;
  for (let offset = 12; offset + CHUNK_HEADER <= bytes.length; ) {
    const length = view.getUint32(offset + 4, true);
    const start = offset + CHUNK_HEADER;
    const chunk = name(offset);
    if (start + length > bytes.length)
      throw new DatasetError(
        'truncated',
        `the chunk '${chunk}' tells of ${length} bytes, ${bytes.length - start} follow it`,
        {
          path,
          offset,
          hint: 'Fetch or write the file again; a program that wrote to a pipe could not fill in the length',
        },
      );
    if (chunk === 'fmt ') format = parseFormat(path, view, start, length);
    if (chunk === 'data') {
      if (format === undefined)
        throw new DatasetError('bad-record', 'the chunk fmt is missing before data', { path, offset });
      return { ...format.shape, encoding: format.encoding, samples: readSamples(path, view, start, length, format) };
    }
    offset = start + length + (length % 2); // chunks begin at even bytes
  }
  throw new DatasetError('truncated', "ends before its chunk 'data'", { path, offset: bytes.length });
}

interface Format {
  readonly encoding: WavEncoding;
  readonly shape: Omit<Sound, 'samples'>;
}

function parseFormat(path: string, view: DataView, start: number, length: number): Format {
  if (length < 16)
    throw new DatasetError('bad-record', `the chunk fmt has ${length} bytes, wanted 16 or more`, {
      path,
      offset: start,
    });
  const tag = view.getUint16(start, true);
  const format = tag === EXTENSIBLE && length >= 26 ? view.getUint16(start + 24, true) : tag;
  const shape = { channels: view.getUint16(start + 2, true), sampleRate: view.getUint32(start + 4, true) };
  const bits = view.getUint16(start + 14, true);
  const frameBytes = view.getUint16(start + 12, true);
  const encodings = Object.entries(wavEncodings) as [WavEncoding, WavEncodingDefinition][];
  const found = encodings.find(([, known]) => known.format === format && known.bits === bits);
  if (found === undefined)
    throw new DatasetError(
      'bad-record',
      `has samples of format ${format} with ${bits} bits, wanted ${Object.keys(wavEncodings).join(', ')}`,
      { path, offset: start, hint: 'Convert it, with `ffmpeg -i in.wav -c:a pcm_s16le out.wav` for instance' },
    );
  checkSoundShape(shape, 'bad-record', path);
  if (frameBytes !== (shape.channels * bits) / 8)
    throw new DatasetError(
      'bad-record',
      `has frames of ${frameBytes} bytes, ${shape.channels} channels of ${bits} bits take ${(shape.channels * bits) / 8}`,
      { path, offset: start + 12 },
    );
  return { encoding: found[0], shape };
}

function readSamples(path: string, view: DataView, start: number, length: number, format: Format): Float32Array {
  const { bits, read } = wavEncodings[format.encoding];
  const frameBytes = (format.shape.channels * bits) / 8;
  if (length === 0) throw new DatasetError('empty', 'has no samples', { path, offset: start });
  if (length % frameBytes !== 0)
    throw new DatasetError('truncated', `${length} bytes of samples are no whole frames of ${frameBytes} bytes`, {
      path,
      offset: start + length,
    });
  const samples = new Float32Array((8 * length) / bits);
  for (let index = 0; index < samples.length; index++) {
    const offset = start + (index * bits) / 8;
    const sample = read(view, offset);
    if (!Number.isFinite(sample))
      throw new DatasetError('bad-record', `sample ${index} is ${sample}, wanted a finite number`, { path, offset });
    samples[index] = sample;
  }
  return samples;
}

import { DatasetError } from '../../dataset-error.js';
import { datasetWarning, type ReadOptions } from '../../dataset-warning.js';
import { readFileBytes } from '../../files/read-file-bytes.js';
import { checkSoundShape, type Sound } from './sound.js';
import { type WavEncoding, type WavEncodingDefinition, wavEncodings } from './wav-encodings.js';
import { formatName, otherSoundFile } from './wav-formats.js';
import { findSamples, type WavFile } from './wav-samples.js';

/** Bytes of a chunk's name and length. */
const CHUNK_HEADER = 8;
/** `wFormatTag` of a format whose true tag stands in the extension: what recorders write for 24 bits. */
const EXTENSIBLE = 0xfffe;

/** Floats this far beyond full scale are no loud sound, but numbers on another scale: those of integers, for instance. */
const MAX_PEAK = 4;

/** A sound with the encoding that its file had. */
export interface WavSound extends Sound {
  readonly encoding: WavEncoding;
}

/**
 * Reads a WAV file (RIFF or RF64, little-endian) of integers of 8 to 32 bits or floats of 32 or 64. Chunks other than `fmt ` and
 * `data` are passed over. A length that could not be filled in, as of a program that wrote to a pipe, stands for all that follows;
 * one that disagrees with a file that is whole is taken for wrong: `onWarning` is told.
 *
 * @throws DatasetError `bad-magic`, `truncated`, `bad-record` (an encoding that is not read, or samples that are not finite),
 *   `empty`, and as `readFileBytes`.
 */
export async function readWav(path: string, { onWarning }: ReadOptions = {}): Promise<WavSound> {
  const bytes = await readFileBytes(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const warn = (problem: string) => onWarning?.(datasetWarning(problem, path));
  const file: WavFile = { path, view, warn };
  checkBeginning(path, bytes);
  let format: Format | undefined;
  for (let offset = 12; offset + CHUNK_HEADER <= bytes.length; ) {
    const length = view.getUint32(offset + 4, true);
    const start = offset + CHUNK_HEADER;
    const chunk = chunkName(bytes, offset);
    if (chunk === 'data') {
      if (format === undefined)
        throw new DatasetError('bad-record', 'the chunk fmt is missing before data', { path, offset });
      const { frameBytes } = format;
      const samples = readSamples(file, findSamples(file, { start, length, frameBytes }), format);
      return { ...format.shape, encoding: format.encoding, samples };
    }
    if (start + length > bytes.length)
      throw new DatasetError(
        'truncated',
        `the chunk '${chunk}' announces ${length} bytes, ${bytes.length - start} follow it`,
        { path, offset, hint: 'Fetch or write the file again' },
      );
    if (chunk === 'fmt ') format = parseFormat(path, view, start, length);
    offset = nextChunk(bytes, start + length);
  }
  throw new DatasetError('truncated', "ends before its chunk 'data'", { path, offset: bytes.length });
}

function checkBeginning(path: string, bytes: Uint8Array): void {
  const other = otherSoundFile(bytes);
  if (other !== undefined)
    throw new DatasetError('bad-magic', `is ${other}, expected a WAV file`, {
      path,
      offset: 0,
      hint: /web page|pointer/.test(other)
        ? 'Fetch the file again'
        : 'Convert it, with `ffmpeg -i FILE -c:a pcm_f32le sound.wav` for instance',
    });
  if (bytes.length < 12)
    throw new DatasetError('truncated', `has ${bytes.length} bytes, a WAV file at least 44`, { path });
  const magic = chunkName(bytes, 0);
  if ((magic !== 'RIFF' && magic !== 'RF64' && magic !== 'BW64') || chunkName(bytes, 8) !== 'WAVE')
    throw new DatasetError('bad-magic', 'a WAV file begins RIFF, its length, WAVE; this one does not', {
      path,
      offset: 0,
    });
}

function chunkName(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

/** Chunks begin at even bytes, but for programs that forget the byte between. */
function nextChunk(bytes: Uint8Array, end: number): number {
  if (end % 2 === 0) return end;
  const isName = (offset: number) => /^[A-Za-z0-9 _-]{4}$/.test(chunkName(bytes, offset));
  return !isName(end + 1) && isName(end) ? end : end + 1;
}

interface Format {
  readonly encoding: WavEncoding;
  readonly frameBytes: number;
  readonly shape: Omit<Sound, 'samples'>;
}

function parseFormat(path: string, view: DataView, start: number, length: number): Format {
  if (length < 16)
    throw new DatasetError('bad-record', `the chunk fmt has ${length} bytes, expected 16 or more`, {
      path,
      offset: start,
    });
  const tag = view.getUint16(start, true);
  const format = tag === EXTENSIBLE && length >= 26 ? view.getUint16(start + 24, true) : tag;
  const shape = { channels: view.getUint16(start + 2, true), sampleRate: view.getUint32(start + 4, true) };
  const bits = view.getUint16(start + 14, true);
  const frameBytes = view.getUint16(start + 12, true);
  // Integers of 12 or 20 bits stand at the upper end of whole bytes.
  const wholeBits = 8 * Math.ceil(bits / 8);
  const encodings = Object.entries(wavEncodings) as [WavEncoding, WavEncodingDefinition][];
  const found = encodings.find(
    ([, known]) => known.format === format && known.bits === (format === 1 ? wholeBits : bits),
  );
  if (found === undefined)
    throw new DatasetError(
      'bad-record',
      `has samples of ${formatName(format)} with ${bits} bits, expected ${Object.keys(wavEncodings).join(', ')}`,
      { path, offset: start, hint: 'Convert it, with `ffmpeg -i in.wav -c:a pcm_s16le out.wav` for instance' },
    );
  checkSoundShape(shape, 'bad-record', path);
  if (frameBytes !== (shape.channels * wholeBits) / 8)
    throw new DatasetError(
      'bad-record',
      `has frames of ${frameBytes} bytes, ${shape.channels} channels of ${bits} bits take ${(shape.channels * wholeBits) / 8}`,
      { path, offset: start + 12 },
    );
  return { encoding: found[0], frameBytes, shape };
}

function readSamples(
  { path, view, warn }: WavFile,
  { start, length }: { readonly start: number; readonly length: number },
  { encoding }: Format,
): Float32Array {
  const { bits, read } = wavEncodings[encoding];
  const samples = new Float32Array((8 * length) / bits);
  let peak = 0;
  for (let index = 0; index < samples.length; index++) {
    const offset = start + (index * bits) / 8;
    const sample = read(view, offset);
    if (!Number.isFinite(Math.fround(sample)))
      throw new DatasetError('bad-record', `sample ${index} is ${sample}, expected a finite number`, { path, offset });
    samples[index] = sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  if (peak > MAX_PEAK)
    warn(
      `its samples reach ${peak.toPrecision(4)}, where full scale is 1: they may be integers that were written as floats`,
    );
  return samples;
}

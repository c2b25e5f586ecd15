import { DatasetError } from '../../dataset-error.js';
import { datasetWarning, type ReadOptions } from '../../dataset-warning.js';
import { readFileBytes } from '../../files/read-file-bytes.js';
import { checkSoundShape, type Sound } from './sound.js';
import { type WavEncoding, type WavEncodingDefinition, wavEncodings } from './wav-encodings.js';
import { formatName, otherSoundFile } from './wav-formats.js';
import { findSamples, type WavFile } from './wav-samples.js';

/** Size of a chunk header in bytes: name and length. */
const CHUNK_HEADER = 8;
/**
 * Value of `wFormatTag` (WAVE_FORMAT_EXTENSIBLE) that refers to a tag in the header extension. Recorders use it for
 * 24-bit samples.
 */
const EXTENSIBLE = 0xfffe;

/** Peak above which floating-point samples are probably on an integer scale instead of [-1, 1]. */
const MAX_PEAK = 4;

/** Sound, with the sample encoding of its file. */
export interface WavSound extends Sound {
  readonly encoding: WavEncoding;
}

/**
 * Reads a WAV file (RIFF or RF64, little-endian) of 8-bit to 32-bit integers or 32-bit or 64-bit floats. Chunks other
 * than `fmt ` and `data` are ignored. If the length of the `data` chunk is a placeholder, as in a stream that was
 * written to a pipe, all bytes that follow are read. If the length is wrong but the file is complete, all bytes are
 * read and `onWarning` is called.
 *
 * @throws DatasetError `bad-magic`, `truncated`, `bad-record` (an unsupported encoding, or samples that are not
 * finite), `empty`, and for the same reasons as `readFileBytes`.
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

/** Returns the offset of the next chunk. Chunks start at even offsets, but some programs omit the padding byte. */
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
  // Integers of 12 or 20 bits are stored in the upper bits of whole bytes.
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

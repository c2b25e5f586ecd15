import { DatasetError } from '../../dataset-error.js';

/** WAV file that is being read. */
export interface WavFile {
  readonly path: string;
  readonly view: DataView;
  readonly warn: (problem: string) => void;
}

/** Minimum placeholder length. Programs that write to a pipe use 0xffffffff, 0x7fffffff or a number near them. */
const MIN_UNKNOWN_LENGTH = 0x7fff0000;

/** Byte offset of the length of `data` in an RF64 file, in its first chunk `ds64`. */
const RF64_LENGTH = 28;

/**
 * Returns the byte range of the samples. If the length in the chunk header cannot be correct, the range extends to the
 * end of the file.
 *
 * @throws DatasetError `truncated` for a truncated file or an incomplete frame; `empty` without samples.
 */
export function findSamples(
  { path, view, warn }: WavFile,
  { start, length, frameBytes }: { readonly start: number; readonly length: number; readonly frameBytes: number },
): { start: number; length: number } {
  const rest = view.byteLength - start;
  const whole = rest - (rest % frameBytes);
  const told = toldLength(view, length);
  const fileLength = 8 + view.getUint32(4, true);
  const streamed = told >= MIN_UNKNOWN_LENGTH && told > rest;
  const unfilled = length === 0 && rest > 0 && (fileLength !== view.byteLength || unknownAfter(view, start) > 0);
  if (streamed || unfilled) {
    if (whole === 0) throw new DatasetError('empty', 'has no samples', { path, offset: start });
    const partly = whole < rest ? `, except the last ${rest - whole}, an incomplete frame` : '';
    if (unfilled) warn(`its header declares 0 bytes of samples; all ${rest} bytes that follow were read${partly}`);
    else if (partly !== '') warn(`its header declares no length; all ${rest} bytes that follow were read${partly}`);
    return { start, length: whole };
  }
  if (told > rest) {
    // If the length of the file matches its header, the file is complete, and the length of the chunk is wrong.
    if (fileLength !== view.byteLength || whole === 0)
      throw new DatasetError('truncated', `the chunk 'data' announces ${told} bytes, ${rest} follow it`, {
        path,
        offset: start - 8,
        hint: 'Fetch or write the file again; `ffmpeg -i FILE whole.wav` keeps what is there',
      });
    warn(`its header declares ${told} bytes of samples, but ${rest} follow, of which ${whole} were read`);
    return { start, length: whole };
  }
  if (told === 0) throw new DatasetError('empty', 'has no samples', { path, offset: start });
  if (told % frameBytes !== 0)
    throw new DatasetError(
      'truncated',
      `${told} bytes of samples are not a multiple of ${frameBytes} bytes, the size of a frame`,
      {
        path,
        offset: start + told,
      },
    );
  const after = unknownAfter(view, start + told);
  if (after > 0) warn(`${after} bytes after its samples are not a chunk and were not read; its length may be wrong`);
  return { start, length: told };
}

function toldLength(view: DataView, length: number): number {
  const isRf64 = view.getUint8(1) === 0x46 || view.getUint8(0) === 0x42; // RF64, BW64
  if (!isRf64 || length !== 0xffffffff || view.byteLength < RF64_LENGTH + 8) return length;
  return Number(view.getBigUint64(RF64_LENGTH, true));
}

/**
 * Returns the number of bytes after the samples if no chunk starts there. A single padding byte and zeros do not count.
 */
function unknownAfter(view: DataView, end: number): number {
  const rest = view.byteLength - end;
  if (rest <= 1) return 0;
  const isName = (offset: number) =>
    offset + 4 <= view.byteLength &&
    [0, 1, 2, 3].every((at) => /[A-Za-z0-9 _-]/.test(String.fromCharCode(view.getUint8(offset + at))));
  const isZero = Array.from({ length: Math.min(rest, 64) }, (_, at) => view.getUint8(end + at)).every(
    (byte) => byte === 0,
  );
  return isName(end + (end % 2)) || isName(end) || isZero ? 0 : rest;
}

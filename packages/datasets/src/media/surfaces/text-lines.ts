import { DatasetError } from '../../dataset-error.js';

/** JavaScript's longest string has half a gigabyte; a text of numbers of this size holds millions of points. */
export const MAX_TEXT_BYTES = 2 ** 28;

/** One line of a text of numbers. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** At least one. */
  readonly words: readonly string[];
}

/**
 * The lines of a text with anything on them; what follows a `#` is a comment.
 *
 * @throws DatasetError `too-large`.
 */
export function* textLines(path: string, bytes: Uint8Array): Generator<TextLine, undefined> {
  if (bytes.length > MAX_TEXT_BYTES)
    throw new DatasetError('too-large', `has ${bytes.length} bytes of text, at most ${MAX_TEXT_BYTES} are read`, {
      path,
      hint: 'Write it as binary PLY',
    });
  const text = new TextDecoder().decode(bytes);
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    start += line.length + 1;
    number++;
    const comment = line.indexOf('#');
    const content = (comment < 0 ? line : line.slice(0, comment)).trim();
    if (content !== '') yield { number, words: content.split(/\s+/) };
  }
}

/**
 * Words as finite numbers.
 *
 * @throws DatasetError `bad-record` at the first word that is none, `nan` and `inf` included.
 */
export function parseNumbers(path: string, line: number, words: readonly string[]): number[] {
  return words.map((word) => {
    const value = Number(word);
    if (!Number.isFinite(value))
      throw new DatasetError('bad-record', `has '${word.slice(0, 40)}', wanted a finite number`, { path, line });
    return value;
  });
}

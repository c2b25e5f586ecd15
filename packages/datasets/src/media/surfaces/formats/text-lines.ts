import { DatasetError } from '../../../dataset-error.js';

/** Maximum size of a text file in bytes: the length of JavaScript strings is limited. */
export const MAX_TEXT_BYTES = 2 ** 28;

/** Line of a text file. */
export interface TextLine {
  /** Line number, from 1. */
  readonly number: number;
  /** Words of the line, at least one. */
  readonly words: readonly string[];
}

/** Line syntax of a format. */
export interface LineFormat {
  /** Whether a backslash at the end of a line continues it on the next line. Default: false. */
  readonly continued?: boolean;
  /** Function that splits a line into words. Default: splits at whitespace. */
  readonly split?: (content: string) => readonly string[];
}

/**
 * Iterates over the lines of a text file that are not empty. Lines may end with LF, CR LF or CR. Comments start with
 * `#`.
 *
 * @throws DatasetError `too-large`.
 */
export function* textLines(
  path: string,
  bytes: Uint8Array,
  { continued = false, split = (content) => content.split(/\s+/) }: LineFormat = {},
): Generator<TextLine, undefined> {
  if (bytes.length > MAX_TEXT_BYTES)
    throw new DatasetError('too-large', `has ${bytes.length} bytes of text, at most ${MAX_TEXT_BYTES} are read`, {
      path,
      hint: 'Write it as binary PLY',
    });
  let begun = '';
  let number = 0;
  for (const line of linesOf(new TextDecoder().decode(bytes))) {
    number++;
    const comment = line.indexOf('#');
    const content = `${begun} ${comment < 0 ? line : line.slice(0, comment)}`.trim();
    if (continued && content.endsWith('\\')) {
      begun = content.slice(0, -1);
      continue;
    }
    begun = '';
    if (content !== '') yield { number, words: split(content) };
  }
  if (begun.trim() !== '') yield { number, words: split(begun.trim()) };
}

function* linesOf(text: string): Generator<string, void> {
  const ends = /\r\n|\n|\r/g;
  let start = 0;
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    yield text.slice(start, end.index);
    start = ends.lastIndex;
  }
  if (start < text.length) yield text.slice(start);
}

/**
 * Parses words as finite numbers.
 *
 * @throws DatasetError `bad-record` for any other word, including `nan` and `inf`.
 */
export function parseNumbers(path: string, line: number, words: readonly string[]): number[] {
  return words.map((word) => {
    const value = word === '' ? Number.NaN : Number(word);
    if (!Number.isFinite(value))
      throw new DatasetError('bad-record', `has '${word.slice(0, 40)}', expected a finite number`, { path, line });
    return value;
  });
}

/** Parses words as numbers. All other words, such as `nan`, `-nan(ind)` or `inf`, become NaN. */
export function looseNumbers(words: readonly string[]): number[] {
  return words.map((word) => {
    const value = word === '' ? Number.NaN : Number(word);
    return Number.isFinite(value) ? value : Number.NaN;
  });
}

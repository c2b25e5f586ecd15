import { DatasetError } from '../../../dataset-error.js';

/** JavaScript's longest string has half a gigabyte; a text of numbers of this size holds millions of points. */
export const MAX_TEXT_BYTES = 2 ** 28;

/** One line of a text of numbers. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** At least one. */
  readonly words: readonly string[];
}

/** How a format lays out its lines. */
export interface LineFormat {
  /** Whether a backslash at the end of a line goes on with the next one. */
  readonly continued?: boolean;
  /** Splits what a line has; default at spaces. */
  readonly split?: (content: string) => readonly string[];
}

/**
 * The lines of a text with anything on them, whichever bytes end them (LF, CR LF, CR); what follows a `#` is a comment.
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
 * Words as finite numbers.
 *
 * @throws DatasetError `bad-record` at the first word that is none, `nan` and `inf` included.
 */
export function parseNumbers(path: string, line: number, words: readonly string[]): number[] {
  return words.map((word) => {
    const value = word === '' ? Number.NaN : Number(word);
    if (!Number.isFinite(value))
      throw new DatasetError('bad-record', `has '${word.slice(0, 40)}', expected a finite number`, { path, line });
    return value;
  });
}

/** Words as numbers, also those that are none: NaN for `nan`, `-nan(ind)`, `inf` and whatever else a program may write. */
export function looseNumbers(words: readonly string[]): number[] {
  return words.map((word) => {
    const value = word === '' ? Number.NaN : Number(word);
    return Number.isFinite(value) ? value : Number.NaN;
  });
}

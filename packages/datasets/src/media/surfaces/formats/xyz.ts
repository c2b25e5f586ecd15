import { DatasetError } from '../../../dataset-error.js';
import type { Warn } from '../check-geometry.js';
import type { GeometryFormat } from './geometry-format.js';
import { looseNumbers, parseNumbers, type TextLine, textLines } from './text-lines.js';
import { hasNoNegative, tripleKind } from './triple-kind.js';

/** Column names of x, y, z and the normal in a header line. */
const COLUMN_NAMES = [/^x$/, /^y$/, /^z$/, /^(nx|normal_?x)$/, /^(ny|normal_?y)$/, /^(nz|normal_?z)$/];

/** Column indices of x, y, z, and of the normal if there is one. */
interface Columns {
  readonly position: readonly number[];
  readonly normal: readonly number[] | undefined;
  /** Names of the ignored columns. */
  readonly others?: readonly string[];
}

/** Column layout of the lines that follow. */
interface Layout {
  /** Number of columns. Undefined before the first line. */
  readonly width: number | undefined;
  /** Column indices of x, y, z. */
  readonly position: readonly number[];
}

/**
 * XYZ: one point per line, with columns separated by spaces, commas or semicolons. The columns are x, y, z and
 * optionally a unit normal. Other columns, such as colors, are ignored with a warning. The first line may contain the
 * column names, or the number of points.
 */
export const xyz: GeometryFormat = {
  read(path, bytes, warn) {
    const rows: number[][] = [];
    let names: readonly string[] | undefined;
    let count: number | undefined;
    let layout: Layout = { width: undefined, position: [0, 1, 2] };
    let last = 0;
    for (const { number: line, words } of textLines(path, bytes, { split: splitColumns })) {
      last = line;
      if (rows.length === 0 && names === undefined && isHeader(words)) {
        names = words.map(columnName);
        layout = { width: names.length, position: namedColumns(names).position };
      } else if (rows.length === 0 && count === undefined && words.length === 1 && /^\d+$/.test(words[0] as string))
        count = Number(words[0]);
      else {
        rows.push(numbersOf(path, { number: line, words }, layout));
        layout = { ...layout, width: words.length };
      }
    }
    if (count !== undefined && count !== rows.length && rows.length > 0)
      throw new DatasetError('truncated', `begins with ${count}, its number of points, but has ${rows.length} points`, {
        path,
        line: last,
      });
    const faces = { corners: [], sizes: [] };
    if (rows.length === 0) return { positions: [], faces };
    const { position, normal, others } = names ? namedColumns(names) : plainColumns(path, rows, warn);
    if (others !== undefined && others.length > 0) warn(`its columns ${others.join(', ')} were ignored`);
    const take = (columns: readonly number[]) => rows.flatMap((row) => columns.map((column) => row[column] as number));
    return { positions: take(position), normals: normal && take(normal), faces };
  },
};

/**
 * Splits a line at semicolons, otherwise at spaces, otherwise at commas. In `1,5 2,5` the commas are decimal
 * separators.
 */
function splitColumns(content: string): readonly string[] {
  if (content.includes(';')) return content.replace(/;\s*$/, '').split(/\s*;\s*/);
  return /[^,\s]\s+[^,\s]/.test(content) ? content.split(/\s+/) : content.replace(/,\s*$/, '').split(/\s*,\s*/);
}

function isHeader(words: readonly string[]): boolean {
  const names = words.map(columnName);
  return ['x', 'y', 'z'].every((name) => names.includes(name));
}

function columnName(word: string): string {
  return word.replace(/^\/+|["']/g, '').toLowerCase();
}

/** Parses the numbers of a line. A coordinate must be a finite number; other invalid words become NaN. */
function numbersOf(path: string, { number: line, words }: TextLine, layout: Layout): number[] {
  const decimal = words.find((word) => /^[-+]?\d+,\d+$/.test(word));
  if (decimal !== undefined)
    throw new DatasetError('bad-record', `has '${decimal}', a number with a decimal comma`, {
      path,
      line,
      hint: 'Write decimal points',
    });
  checkWidth(path, line, words.length, layout.width);
  const numbers = looseNumbers(words);
  for (const column of layout.position)
    numbers[column] = parseNumbers(path, line, [words[column] as string])[0] as number;
  return numbers;
}

function checkWidth(path: string, line: number, width: number, wanted: number | undefined): void {
  if (wanted === undefined ? width === 3 || width >= 6 : width === wanted) return;
  const what = wanted === undefined ? '3 (x y z) or 6 (and a normal)' : `${wanted}, as in the lines before`;
  throw new DatasetError('bad-record', `has ${width} numbers, expected ${what}`, {
    path,
    line,
    ...(wanted === undefined && { hint: 'Name the columns in the first line: x y z r g b' }),
  });
}

function namedColumns(names: readonly string[]): Columns {
  const at = COLUMN_NAMES.map((pattern) => names.findIndex((name) => pattern.test(name)));
  const [position, normal] = [at.slice(0, 3), at.slice(3)];
  const oriented = normal.every((column) => column >= 0);
  const others = names.filter((_, column) => !position.includes(column) && !(oriented && normal.includes(column)));
  return { position, normal: oriented ? normal : undefined, others };
}

/** Determines the columns of a file without column names: x, y, z, then triples, one of which may be unit normals. */
function plainColumns(path: string, rows: readonly (readonly number[])[], warn: Warn): Columns {
  const width = rows[0]?.length ?? 0;
  const position = [0, 1, 2];
  if (width === 3) return { position, normal: undefined };
  const kinds = [...new Set([3, width - 3])].map((start) => {
    const columns = [start, start + 1, start + 2];
    const vectors = rows.flatMap((row) => columns.map((column) => row[column] as number));
    return { columns, vectors, kind: tripleKind(vectors) };
  });
  const wide = width === 6 ? '' : `of ${width} columns without names, `;
  const found = kinds.find(({ kind }) => kind === 'unit normals') ?? (width === 6 ? kinds[0] : undefined);
  if (found === undefined || found.kind === 'colors') {
    if (!kinds.some(({ kind }) => kind === 'colors'))
      throw new DatasetError('bad-record', `has ${width} columns, none of which are normals of length 1`, {
        path,
        line: 1,
        hint: 'Name the columns in the first line: x y z nx ny nz r g b',
      });
    warn(`${wide}the columns after x y z do not have length 1 like normals; they were ignored as colors`);
    return { position, normal: undefined };
  }
  const place = `columns ${found.columns.map((column) => column + 1).join(', ')}`;
  if (wide !== '') warn(`${wide}${place} have length 1 and were read as normals; the others were ignored`);
  else if (found.kind === 'normals') warn(`${place} were read as normals and normalized to length 1`);
  if (hasNoNegative(found.vectors)) warn(`${place} were read as normals, but no value is negative, as in colors`);
  return { position, normal: found.columns };
}

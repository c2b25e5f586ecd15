import { DatasetError } from '../../../dataset-error.js';

/** Maximum size of a header in bytes, comments included. */
export const MAX_PLY_HEADER_BYTES = 2 ** 16;

/** Sizes of the number types in bytes, by both of their names. */
export const plyTypes = {
  char: 1,
  int8: 1,
  uchar: 1,
  uint8: 1,
  short: 2,
  int16: 2,
  ushort: 2,
  uint16: 2,
  int: 4,
  int32: 4,
  uint: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float: 4,
  float32: 4,
  double: 8,
  float64: 8,
} as const;

export type PlyType = keyof typeof plyTypes;

/**
 * Property of an element: a number, or a list if `count` is defined. A list is stored as its length, of type `count`,
 * and its numbers.
 */
export interface PlyProperty {
  readonly name: string;
  readonly type: PlyType;
  readonly count?: PlyType;
}

export interface PlyElement {
  readonly name: string;
  readonly count: number;
  readonly properties: PlyProperty[];
}

export type PlyEncoding = 'ascii' | 'binary_little_endian' | 'binary_big_endian';

export interface PlyHeader {
  readonly encoding: PlyEncoding;
  readonly elements: readonly PlyElement[];
  /** Byte offset of the values. */
  readonly start: number;
  /** Number of lines of the header. */
  readonly lines: number;
}

const ENCODINGS: readonly string[] = ['ascii', 'binary_little_endian', 'binary_big_endian'] satisfies PlyEncoding[];

/**
 * Parses the header of a PLY file.
 *
 * @throws DatasetError `bad-magic`, `truncated`, `bad-record`.
 */
export function parsePlyHeader(path: string, bytes: Uint8Array): PlyHeader {
  // latin1 has one character per byte, so that text offsets are byte offsets.
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MAX_PLY_HEADER_BYTES));
  // The line ending of the first line (LF, CR LF or CR) is that of all lines.
  const [, lineEnd] = /^ply[ \t]*(\r\n|\n|\r)/.exec(text) ?? [];
  if (lineEnd === undefined)
    throw new DatasetError('bad-magic', "a PLY file begins with a line 'ply'", { path, offset: 0 });
  const end = (lineEnd === '\r' ? /\rend_header[ \t]*\r/ : /\nend_header[ \t]*\r?\n/).exec(text);
  if (end === null)
    throw new DatasetError('truncated', `has no line 'end_header' in its first ${text.length} bytes`, { path });
  const start = end.index + end[0].length;

  let encoding: PlyEncoding | undefined;
  const elements: PlyElement[] = [];
  const lines = text.slice(0, end.index).split(lineEnd === '\r' ? '\r' : '\n');
  for (const [index, content] of lines.entries()) {
    const [keyword, ...words] = content.trim().split(/\s+/);
    const wrong = (wanted: string) =>
      new DatasetError('bad-record', `has '${content.trim().slice(0, 60)}', expected ${wanted}`, {
        path,
        line: index + 1,
      });
    if (keyword === 'format') {
      if (!ENCODINGS.includes(words[0] ?? '')) throw wrong(`format ${ENCODINGS.join(' or ')}`);
      encoding = words[0] as PlyEncoding;
    } else if (keyword === 'element') {
      const count = Number(words[1]);
      if (words.length !== 2 || !Number.isSafeInteger(count) || count < 0) throw wrong('element <name> <count>');
      elements.push({ name: words[0] as string, count, properties: [] });
    } else if (keyword === 'property') {
      const property = parseProperty(words);
      const element = elements.at(-1);
      if (property === undefined || element === undefined)
        throw wrong('property [list <type>] <type> <name> of an element');
      element.properties.push(property);
    } else if (!['ply', 'comment', 'obj_info', ''].includes(keyword ?? ''))
      throw wrong('format, element, property or comment');
  }
  if (encoding === undefined) throw new DatasetError('bad-record', 'its header has no format', { path, line: 1 });
  // An element without properties takes no bytes, so the length of the file would not bound its count.
  const bare = elements.find(({ count, properties }) => count > 0 && properties.length === 0);
  if (bare) throw new DatasetError('bad-record', `its element '${bare.name}' has no properties`, { path });
  return { encoding, elements, start, lines: lines.length + 1 };
}

function parseProperty(words: readonly string[]): PlyProperty | undefined {
  const isType = (word: string | undefined): word is PlyType => word !== undefined && Object.hasOwn(plyTypes, word);
  if (words[0] === 'list') {
    const [, count, type, name] = words;
    return words.length === 4 && isType(count) && isType(type) && name ? { name, type, count } : undefined;
  }
  const [type, name] = words;
  return words.length === 2 && isType(type) && name ? { name, type } : undefined;
}

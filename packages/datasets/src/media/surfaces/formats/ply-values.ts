import { DatasetError } from '../../../dataset-error.js';
import type { Warn } from '../check-geometry.js';
import { type PlyHeader, type PlyType, plyTypes } from './ply-header.js';
import { parseNumbers, textLines } from './text-lines.js';

/** Sequential reader of the values after the header of a PLY file. */
export interface PlyValues {
  /**
   * Reads the next value. Returns NaN for a NaN in a text file. `what` names the value in the error for a truncated
   * file.
   */
  next(type: PlyType, what: string): number;
  /** Checks the end of an element. Call it after each element: in a text file, each element has its own line. */
  endElement(what: string): void;
  /** Checks the end of the file. Call it after the last element. */
  end(): void;
}

/** Spellings of NaN and infinity in text files. */
const NO_NUMBER = /^[-+]?(nan|inf|1\.#)/i;

/**
 * Creates a reader of the values after the header, for any encoding.
 *
 * @throws DatasetError `truncated` for a truncated file; `bad-record` for a text file with more values per line than
 * the header declares.
 */
export function plyValues(path: string, bytes: Uint8Array, header: PlyHeader, warn: Warn): PlyValues {
  const values = header.encoding === 'ascii' ? asciiValues : binaryValues;
  return values(path, bytes, header, warn);
}

function binaryValues(path: string, bytes: Uint8Array, { start, encoding }: PlyHeader, warn: Warn): PlyValues {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = encoding === 'binary_little_endian';
  const read: Record<PlyType, (at: number) => number> = {
    char: (at) => view.getInt8(at),
    int8: (at) => view.getInt8(at),
    uchar: (at) => view.getUint8(at),
    uint8: (at) => view.getUint8(at),
    short: (at) => view.getInt16(at, little),
    int16: (at) => view.getInt16(at, little),
    ushort: (at) => view.getUint16(at, little),
    uint16: (at) => view.getUint16(at, little),
    int: (at) => view.getInt32(at, little),
    int32: (at) => view.getInt32(at, little),
    uint: (at) => view.getUint32(at, little),
    uint32: (at) => view.getUint32(at, little),
    int64: (at) => Number(view.getBigInt64(at, little)),
    uint64: (at) => Number(view.getBigUint64(at, little)),
    float: (at) => view.getFloat32(at, little),
    float32: (at) => view.getFloat32(at, little),
    double: (at) => view.getFloat64(at, little),
    float64: (at) => view.getFloat64(at, little),
  };
  let offset = start;
  return {
    next(type, what) {
      const at = offset;
      offset += plyTypes[type];
      if (offset > bytes.length)
        throw new DatasetError('truncated', `ends before ${what}`, { path, offset: bytes.length });
      return read[type](at);
    },
    endElement() {},
    end() {
      if (offset < bytes.length) warn(`${bytes.length - offset} bytes after its last element were not read`);
    },
  };
}

function asciiValues(path: string, bytes: Uint8Array, { start, lines }: PlyHeader, warn: Warn): PlyValues {
  const rest = textLines(path, bytes.subarray(start));
  let words: readonly string[] = [];
  let line = 0;
  let index = 0;
  return {
    next(_, what) {
      if (index === words.length) {
        const next = rest.next().value;
        if (next === undefined)
          throw new DatasetError('truncated', `ends before ${what}`, { path, offset: bytes.length });
        words = next.words;
        line = next.number + lines;
        index = 0;
      }
      const word = words[index++] as string;
      return NO_NUMBER.test(word) ? Number.NaN : (parseNumbers(path, line, [word])[0] as number);
    },
    endElement(what) {
      if (index < words.length)
        throw new DatasetError('bad-record', `has more values than the properties of ${what} in the header`, {
          path,
          line,
          hint: 'Expected one element per line, and one property per value',
        });
    },
    end() {
      const next = rest.next().value;
      if (next !== undefined)
        warn(`its lines from ${next.number + lines} on are after its last element and were not read`);
    },
  };
}

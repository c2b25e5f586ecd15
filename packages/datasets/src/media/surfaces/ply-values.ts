import { DatasetError } from '../../dataset-error.js';
import { type PlyHeader, type PlyType, plyTypes } from './ply-header.js';
import { parseNumbers, textLines } from './text-lines.js';

/** The next value of a PLY file. `what` it is, is said if the file ends before it. */
export type PlyValues = (type: PlyType, what: string) => number;

/** The values after the header, one by one, whatever the encoding; a file that ends too early throws `truncated`. */
export function plyValues(path: string, bytes: Uint8Array, header: PlyHeader): PlyValues {
  const values = header.encoding === 'ascii' ? asciiValues : binaryValues;
  return values(path, bytes, header);
}

function binaryValues(path: string, bytes: Uint8Array, { start, encoding }: PlyHeader): PlyValues {
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
    float: (at) => view.getFloat32(at, little),
    float32: (at) => view.getFloat32(at, little),
    double: (at) => view.getFloat64(at, little),
    float64: (at) => view.getFloat64(at, little),
  };
  let offset = start;
  return (type, what) => {
    const at = offset;
    offset += plyTypes[type];
    if (offset > bytes.length)
      throw new DatasetError('truncated', `ends before ${what}`, { path, offset: bytes.length });
    return read[type](at);
  };
}

function asciiValues(path: string, bytes: Uint8Array, { start, lines }: PlyHeader): PlyValues {
  const rest = textLines(path, bytes.subarray(start));
  let words: readonly string[] = [];
  let line = 0;
  let index = 0;
  return (_, what) => {
    if (index === words.length) {
      const next = rest.next().value;
      if (next === undefined)
        throw new DatasetError('truncated', `ends before ${what}`, { path, offset: bytes.length });
      words = next.words;
      line = next.number + lines;
      index = 0;
    }
    return parseNumbers(path, line, [words[index++] as string])[0] as number;
  };
}

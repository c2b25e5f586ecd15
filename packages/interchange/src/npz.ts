import { crc32 } from 'node:zlib';
import type { NamedArrays } from '@hypersiren/siren/training';

/** 1980-01-01, the earliest date in a ZIP file. A fixed date makes equal arrays give equal files. */
const DATE = 0x0021;
const VERSION = 20; // ZIP version 2.0
/** Largest size of a ZIP file without the 64-bit extension. */
const MAX_BYTES = 0xffff_ffff;

/**
 * Encodes arrays as a NumPy `.npz` file: a ZIP file without compression, with one `.npy` file of 32-bit floats per
 * array (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). In Python, `np.load(file)['name']`
 * reads an array.
 *
 * @throws RangeError above 4 GiB
 */
export function encodeNpz(arrays: NamedArrays): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]) => ({
    name: Buffer.from(`${name}.npy`),
    content: encodeNpy(array),
  }));
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, content);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), Buffer.of(VERSION, 0), common, place, name);
    offset += 4 + common.length + name.length + content.length;
  }
  if (offset > MAX_BYTES) throw new RangeError(`${offset} bytes do not fit into a ZIP file of 32-bit sizes`);
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function encodeNpy({ shape, data }: NamedArrays[string]): Buffer {
  const list = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${list}), }`;
  // The header ends with a line break and is padded so that the data is aligned to 64 bytes.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY', 'latin1');
  head.writeUInt8(1, 6);
  head.writeUInt16LE(length, 8);
  return Buffer.concat([
    head,
    Buffer.from(`${text.padEnd(length - 1)}\n`),
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  ]);
}

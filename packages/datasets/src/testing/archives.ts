import { crc32 } from 'node:zlib';
import tar from 'tar-stream';

export interface ArchiveEntry {
  name: string;
  content?: string | Buffer;
  /** Type of the entry. Default: a folder if the name ends with a slash, otherwise a file. */
  type?: 'file' | 'directory' | 'symlink' | 'link';
  linkname?: string;
}

/** Encodes a tar archive. */
export async function encodeTar(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const { name, content = '', type = name.endsWith('/') ? 'directory' : 'file', linkname } of entries)
    pack.entry({ name, type, ...(linkname !== undefined && { linkname }) }, type === 'file' ? content : '');
  pack.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of pack) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

/** Encodes a zip archive without compression (APPNOTE 6.3.9). Names are not validated. */
export function encodeZip(entries: readonly ArchiveEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content = '', type } of entries) {
    const [bytes, data] = [Buffer.from(name), Buffer.from(content)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(bytes.length, 22);
    locals.push(Buffer.from('PK\u0003\u0004'), common, bytes, data);
    const entry = Buffer.alloc(46);
    entry.write('PK\u0001\u0002');
    entry.writeUInt16LE((3 << 8) | 20, 4); // created on Unix
    common.copy(entry, 6);
    entry.writeUInt32LE(((type === 'symlink' ? 0o120777 : 0) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    central.push(entry, bytes);
    offset += 4 + common.length + bytes.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

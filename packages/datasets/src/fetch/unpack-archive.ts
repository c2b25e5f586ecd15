import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import tar from 'tar-stream';
import yauzl from 'yauzl';
import { DatasetError } from '../dataset-error.js';
import { readPieces } from '../files/read-pieces.js';
import { moveContents } from './move-contents.js';

/** Maximum number of files of an archive. CelebA has 202,599. */
export const MAX_ARCHIVE_ENTRIES = 20_000_000;

/** Maximum number of bytes of an unpacked archive. */
export const MAX_UNPACKED_BYTES = 2 ** 38;

/** Options of {@link unpackArchive}. */
export interface UnpackOptions {
  /** Called after each file with the number of files so far. */
  readonly onProgress?: (files: number) => void;
  /** Signal that aborts unpacking. All unpacked files are removed. */
  readonly signal?: AbortSignal;
}

/** Prefix of the temporary folder that an archive is unpacked into. */
const UNPACKING = '.unpacking-';

/**
 * Removes the temporary folders of interrupted calls of `unpackArchive`. No other process may unpack into the folder at
 * the same time.
 */
export async function removeUnpacking(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (name.startsWith(UNPACKING)) await rm(path.join(folder, name), { recursive: true, force: true });
}

/**
 * Unpacks a tar, tar.gz or zip archive into a folder. The archive is unpacked into a temporary folder whose content is
 * then moved. An archive with a link, or with a path outside the folder, is rejected as a whole. Existing files are
 * never replaced: files with identical bytes are kept, and a different file is an error before anything is moved.
 *
 * @returns Paths of the files, relative to the folder.
 * @throws DatasetError `in-the-way`, `unsafe-path`, `truncated`, `bad-record`, `too-large`, `bad-checksum`, and for the
 * same reasons as `readPieces`; the reason of the signal.
 */
export async function unpackArchive(
  archive: string,
  place: string,
  { onProgress, signal }: UnpackOptions = {},
): Promise<string[]> {
  const folder = path.resolve(place);
  await mkdir(folder, { recursive: true });
  const beside = await mkdtemp(path.join(folder, UNPACKING));
  const files: string[] = [];
  let bytes = 0;
  try {
    for await (const { name, kind, content, checksum } of path.extname(archive) === '.zip'
      ? zipEntries(archive)
      : tarEntries(archive)) {
      signal?.throwIfAborted();
      const target = safePath(archive, beside, name, kind);
      if (kind === 'folder') {
        await mkdir(target, { recursive: true });
        continue;
      }
      await mkdir(path.dirname(target), { recursive: true });
      await pipeline(
        await content(),
        async function* (pieces: AsyncIterable<Uint8Array>) {
          let crc = 0;
          for await (const piece of pieces) {
            bytes += piece.length;
            crc = crc32(piece, crc);
            if (bytes > MAX_UNPACKED_BYTES)
              throw new DatasetError('too-large', `unpacks to more than ${MAX_UNPACKED_BYTES} bytes`, {
                path: archive,
              });
            yield piece;
          }
          if (checksum !== undefined && crc !== checksum)
            throw new DatasetError('bad-checksum', `'${name}' in this archive does not match its checksum`, {
              path: archive,
              hint: 'Fetch the archive again',
            });
        },
        // `wx` rejects duplicate names instead of overwriting a file.
        createWriteStream(target, { flags: 'wx' }),
      );
      files.push(path.relative(beside, target));
      if (files.length > MAX_ARCHIVE_ENTRIES)
        throw new DatasetError('too-large', `holds more than ${MAX_ARCHIVE_ENTRIES} files`, { path: archive });
      onProgress?.(files.length);
    }
    await moveContents(beside, folder);
    return files;
  } catch (error) {
    throw signal?.aborted ? signal.reason : explained(archive, error);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly content: () => Readable | Promise<Readable>;
  /** CRC-32 of the content. Undefined for tar archives. */
  readonly checksum?: number;
}

/** Returns the target path of an archive entry. */
function safePath(archive: string, folder: string, name: string, kind: Entry['kind']): string {
  const problem =
    kind === 'other'
      ? 'is neither a file nor a folder'
      : /^[/\\]|^[A-Za-z]:|\\|\0|(^|\/)\.\.(\/|$)/.test(name)
        ? 'points outside its folder'
        : undefined;
  const target = path.resolve(folder, name);
  if (problem === undefined && target.startsWith(folder + path.sep)) return target;
  if (problem === undefined && kind === 'folder' && target === folder) return target; // `./`
  throw new DatasetError('unsafe-path', `'${name}' in this archive ${problem ?? 'points outside its folder'}`, {
    path: archive,
    hint: 'Nothing was unpacked. Check the source of the archive',
  });
}

async function* tarEntries(archive: string): AsyncGenerator<Entry, void, void> {
  const extract = tar.extract();
  const fed = pipeline(Readable.from(readPieces(archive)), extract);
  fed.catch((error) => extract.destroy(error));
  for await (const entry of extract) {
    const { name, type } = entry.header;
    yield {
      name,
      kind: type === 'file' || type === 'contiguous-file' ? 'file' : type === 'directory' ? 'folder' : 'other',
      content: () => Readable.from(entry as AsyncIterable<Uint8Array>),
    };
    entry.resume();
  }
  await fed;
}

/** Bits of the Unix mode that encode the file type. The mode is the upper half of a zip entry's external attributes. */
const [TYPE_BITS, FILE_BITS, FOLDER_BITS] = [0o170000, 0o100000, 0o040000];

async function* zipEntries(archive: string): AsyncGenerator<Entry, void, void> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(archive, {
    lazyEntries: true,
    autoClose: false,
  });
  try {
    const openEntry = promisify<yauzl.Entry, Readable>(zip.openReadStream.bind(zip));
    for (;;) {
      const entry = await nextEntry(zip);
      if (!entry) return;
      const type = (entry.externalFileAttributes >>> 16) & TYPE_BITS;
      const folder = entry.fileName.endsWith('/');
      const plain = type === 0 || type === (folder ? FOLDER_BITS : FILE_BITS);
      yield {
        name: entry.fileName,
        kind: !plain ? 'other' : folder ? 'folder' : 'file',
        content: () => openEntry(entry),
        checksum: entry.crc32,
      };
    }
  } finally {
    zip.close();
  }
}

function nextEntry(zip: yauzl.ZipFile): Promise<yauzl.Entry | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      zip.off('entry', onEntry).off('end', onEnd).off('error', onError);
    };
    const onEntry = (entry: yauzl.Entry): void => {
      settle();
      resolve(entry);
    };
    const onEnd = (): void => {
      settle();
      resolve(undefined);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    zip.on('entry', onEntry).on('end', onEnd).on('error', onError);
    zip.readEntry();
  });
}

/**
 * Converts errors of the archive libraries to DatasetErrors. Errors that are not caused by the archive are returned
 * unchanged.
 */
function explained(archive: string, error: unknown): unknown {
  if (error instanceof DatasetError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST')
    return new DatasetError('bad-record', 'contains the same file twice', { path: archive, cause: error });
  if (code?.startsWith('E') && !code.startsWith('ERR_')) return error; // system error such as a full disk
  if (/absolute path|relative path|invalid characters/i.test(message))
    return new DatasetError('unsafe-path', `points outside its folder (${message})`, { path: archive, cause: error });
  if (/unexpected end|end of central directory/i.test(message))
    return new DatasetError('truncated', `ends too early, or is not an archive (${message})`, {
      path: archive,
      cause: error,
    });
  return new DatasetError('bad-record', `is not an archive that can be unpacked (${message})`, {
    path: archive,
    cause: error,
  });
}

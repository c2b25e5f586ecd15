import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import {
  explainFailure,
  holdOtherFolder,
  isHoldFile,
  leftoverTarget,
  removeLeftovers,
  writeFileAtomically,
} from '@hypersiren/runner';
import { DemoError, type DemoFiles } from './demo-files.js';

/** Name of the hidden manifest, which lists the files of a page in a folder. */
export const MANIFEST = '.hypersiren-page.json';

/** SHA-256 digests of each file of a page. A file that is being replaced has the digests before and after. */
type Digests = Record<string, readonly string[]>;

/** Largest number of unrelated files that a message lists. */
const MAX_NAMED = 5;

/**
 * Writes a page into a folder, replacing an earlier page. Only files that an earlier call wrote and that have not been
 * modified since are replaced or removed. After an interruption, the next call finishes the work.
 *
 * @param force whether to write into a folder that contains other files, which are not changed
 * @throws DemoError `folder-not-empty` if the folder contains other files, `in-the-way` if one of them has a name that
 * the page needs
 * @throws RunError `in-use`, `disk-full` or `read-only`
 */
export async function writeDemo(
  files: DemoFiles,
  folder: string,
  { force = false }: { readonly force?: boolean | undefined } = {},
): Promise<void> {
  await earlierPage(files, folder, force); // check before the folder is modified
  const release = await holdOtherFolder(folder, 'Name a folder that has room for it with --build');
  try {
    const earlier = await earlierPage(files, folder, force);
    await tidyUp(folder, earlier);
    await replace(files, folder, earlier);
  } catch (error) {
    throw explainFailure(error, folder, 'Make room, or name another folder with --build');
  } finally {
    await release();
  }
}

async function replace(files: DemoFiles, folder: string, earlier: Digests): Promise<void> {
  const digests = new Map([...files].map(([name, content]) => [name, [sha256(content)]]));
  const names = new Set([...Object.keys(earlier), ...digests.keys()]);
  // Write the manifest first, so that it covers all files even after an interruption.
  await writeManifest(folder, (name) => [...(earlier[name] ?? []), ...(digests.get(name) ?? [])], names);
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomically(file, content);
  }
  for (const name of Object.keys(earlier).filter((name) => !files.has(name))) {
    await rm(path.join(folder, name), { force: true });
    // Folders that are not empty are kept.
    for (const place of foldersAbove(name)) await rmdir(path.join(folder, place)).catch(() => {});
  }
  await writeManifest(folder, (name) => digests.get(name) ?? [], digests.keys());
}

/**
 * Returns the unmodified files of an earlier page, by the manifest.
 *
 * @throws DemoError `folder-not-empty` or `in-the-way`
 */
async function earlierPage(files: DemoFiles, folder: string, force: boolean): Promise<Digests> {
  const known = await readManifest(folder);
  const needed = new Set([...files.keys(), ...[...files.keys()].flatMap(foldersAbove)]);
  const earlier: Digests = Object.create(null);
  const [foreign, inTheWay]: [string[], string[]] = [[], []];
  for (const { name, kind } of await entriesOf(folder)) {
    if (kind === 'folder' ? !files.has(name) : isBookkeeping(name, known)) continue;
    const digests = kind === 'file' ? known[name] : undefined;
    if (digests?.includes(sha256(await readFile(path.join(folder, name))))) earlier[name] = digests;
    else (needed.has(name) ? inTheWay : foreign).push(name);
  }
  if (inTheWay.length > 0)
    throw new DemoError(
      'in-the-way',
      `${folder} contains entries with names that the page needs: ${listed(inTheWay)}. Move them away, or name another folder.`,
    );
  if (foreign.length > 0 && !force)
    throw new DemoError(
      'folder-not-empty',
      `${folder} contains files that do not belong to a page: ${listed(foreign)}. Name an empty or new folder, or write the page beside them with --force.`,
    );
  return earlier;
}

/** Lists the entries below a folder. Entries other than files and folders, such as links, are not followed. */
async function entriesOf(folder: string): Promise<{ name: string; kind: 'file' | 'folder' | 'other' }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      if (error.code === 'ENOTDIR') throw new DemoError('in-the-way', `${folder} is a file. Name a folder.`);
      throw error;
    },
  );
  return entries.map((entry) => ({
    name: path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other',
  }));
}

/** Returns whether a file is internal: the manifest, a lock file, or a leftover of an interrupted call. */
function isBookkeeping(name: string, known: Digests): boolean {
  const target = leftoverTarget(name);
  return name === MANIFEST || target === MANIFEST || isHoldFile(name) || (target !== undefined && target in known);
}

async function tidyUp(folder: string, earlier: Digests): Promise<void> {
  const known = await readManifest(folder);
  const places = new Set(['', ...Object.keys({ ...known, ...earlier }).flatMap(foldersAbove)]);
  for (const place of places)
    await removeLeftovers(path.join(folder, place), (name) => isBookkeeping(path.posix.join(place, name), known));
}

/** Reads the manifest. If it is missing or unreadable, no file in the folder counts as part of a page. */
async function readManifest(folder: string): Promise<Digests> {
  const known: Digests = Object.create(null);
  try {
    const file = path.join(folder, MANIFEST);
    if (!(await lstat(file)).isFile()) return known;
    for (const [name, digests] of Object.entries(JSON.parse(await readFile(file, 'utf8')).files))
      if (Array.isArray(digests)) known[name] = digests;
  } catch {
    // No manifest, or an unreadable one.
  }
  return known;
}

async function writeManifest(
  folder: string,
  digestsOf: (name: string) => readonly string[],
  names: Iterable<string>,
): Promise<void> {
  const files = Object.fromEntries([...names].map((name) => [name, [...new Set(digestsOf(name))]]));
  const text = `${JSON.stringify({ format: 'hypersiren-page', version: 1, files }, null, 2)}\n`;
  await writeFileAtomically(path.join(folder, MANIFEST), text);
}

/** Returns the folders above a path: `a/b` and `a` for `a/b/c`. */
function foldersAbove(name: string): string[] {
  const above = path.posix.dirname(name);
  return above === '.' ? [] : [above, ...foldersAbove(above)];
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${[...names].sort().slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

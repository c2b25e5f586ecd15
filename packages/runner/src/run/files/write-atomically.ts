import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * Writes a file atomically: the data goes to a temporary file in the same folder, is flushed to the disk, and is
 * renamed. At any time the file has either its old or its new contents.
 */
export async function writeFileAtomically(file: string, data: string | Uint8Array): Promise<void> {
  const beside = hiddenName(file, 'partial');
  try {
    await writeAndFlush(beside, data);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await flushFolder(path.dirname(file));
}

/**
 * Writes a folder of files atomically. An existing folder is renamed first and removed after the new one has its name.
 * If the process ends in between, {@link removeLeftovers} restores the old folder.
 */
export async function writeFolderAtomically(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const beside = hiddenName(folder, 'partial');
  try {
    const made = await makeWithParent(beside);
    for (const [name, data] of Object.entries(files)) await writeAndFlush(path.join(beside, name), data);
    await flushFolder(beside);
    // A new parent folder must survive a power failure as well.
    if (made) await flushFolder(path.dirname(path.dirname(beside)));
    await rename(beside, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      const replaced = hiddenName(folder, 'replaced');
      await rename(folder, replaced);
      await rename(beside, folder);
      await rm(replaced, { recursive: true, force: true });
    });
  } catch (error) {
    await rm(beside, { force: true, recursive: true });
    throw error;
  }
  await flushFolder(path.dirname(folder));
}

/**
 * Creates a folder and, if missing, its parent, but no folders above that. The folder of a run that was removed is thus
 * not created again.
 *
 * @returns whether the parent was created
 */
async function makeWithParent(folder: string): Promise<boolean> {
  const parent = path.dirname(folder);
  const made = await mkdir(parent).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  await mkdir(folder, { recursive: true });
  return made;
}

/** Removes a folder atomically: it is renamed before its contents are deleted. */
export async function removeFolderAtomically(folder: string): Promise<void> {
  const aside = hiddenName(folder, 'partial');
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}

/**
 * Removes the incomplete files and folders that killed processes left in a folder, and restores a folder whose
 * replacement was not finished. The caller must be the only writer of the folder.
 *
 * @param which selects names; default: all
 */
export async function removeLeftovers(folder: string, which = (_name: string): boolean => true): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter(which);
  for (const name of names) {
    const replaced = REPLACED.exec(name)?.[1];
    if (replaced !== undefined && !names.includes(replaced))
      await rename(path.join(folder, name), path.join(folder, replaced));
    else if (replaced !== undefined || LEFTOVER.test(name))
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Returns the path that an incomplete file or folder would have had; undefined if the name is not that of an incomplete
 * one.
 */
export function leftoverTarget(file: string): string | undefined {
  const target = LEFTOVER.exec(path.posix.basename(file))?.[1];
  return target === undefined ? undefined : path.posix.join(path.posix.dirname(file), target);
}

const LEFTOVER = /^\.(.+)\.partial-\d+$/;
const REPLACED = /^\.(.+)\.replaced-\d+$/;

/** Number of this machine, which distinguishes equal process numbers on machines that share a disk. */
const HOST = Number.parseInt(createHash('sha256').update(os.hostname()).digest('hex').slice(0, 6), 16);

/** Returns a hidden name in the same folder, so that a rename stays within one file system. */
function hiddenName(target: string, what: 'partial' | 'replaced'): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.${what}-${process.pid}${HOST}`);
}

async function writeAndFlush(file: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Flushes a folder, so that a rename survives a power failure. File systems that cannot flush folders, as on Windows,
 * do not need it.
 */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

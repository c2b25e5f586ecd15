import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * Writes a file so that its name never stands for half of it: beside it first, flushed to the disk, then renamed.
 * Whatever happens, the name holds the old bytes or the new ones.
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
 * The same for a folder of files: it appears complete or not at all. A folder that is there already is moved aside when the new
 * one is written, and removed when that has its name; {@link removeLeftovers} brings it back if the program ends in between.
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
    // The folder around it may be new too, and must be there after a power cut.
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
 * Makes a folder and, if need be, the one around it, but none above: a run's folder that was removed is not made again.
 *
 * @returns whether the one around it was made
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

/** Removes a folder at once: it is there whole or not at all, whenever the program ends. */
export async function removeFolderAtomically(folder: string): Promise<void> {
  const aside = hiddenName(folder, 'partial');
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}

/**
 * Removes what writers that were killed left half done in a folder, if there is one, and gives back its name to a folder whose
 * replacement never came. Only for who alone writes to it.
 *
 * @param which of such names; all if left out
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

/** What a file or folder would have become that was left half done; undefined for any other. */
export function leftoverTarget(file: string): string | undefined {
  const target = LEFTOVER.exec(path.posix.basename(file))?.[1];
  return target === undefined ? undefined : path.posix.join(path.posix.dirname(file), target);
}

const LEFTOVER = /^\.(.+)\.partial-\d+$/;
const REPLACED = /^\.(.+)\.replaced-\d+$/;

/** Tells processes of one number apart on machines that share a disk. */
const HOST = Number.parseInt(createHash('sha256').update(os.hostname()).digest('hex').slice(0, 6), 16);

/** A hidden name in the same folder, so that a rename stays within one file system. */
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

/** Makes a rename last through a power cut; a file system that cannot flush folders (Windows) has no need of it. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

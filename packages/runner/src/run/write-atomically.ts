import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file so that its name never stands for half of it: beside it first, flushed to the disk, then renamed.
 * Whatever happens, the name holds the old bytes or the new ones.
 */
export async function writeFileAtomically(file: string, data: string | Uint8Array): Promise<void> {
  const beside = temporaryName(file);
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
 * The same for a folder of files: it appears complete or not at all. A folder that is there already is replaced when the
 * new one is written; should the program end in the moment between, neither is there.
 */
export async function writeFolderAtomically(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const beside = temporaryName(folder);
  try {
    const made = await mkdir(beside, { recursive: true });
    for (const [name, data] of Object.entries(files)) await writeAndFlush(path.join(beside, name), data);
    await flushFolder(beside);
    // The folder around it may be new too, and must be there after a power cut.
    if (made !== undefined) await flushFolder(path.dirname(made));
    await rename(beside, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      await rm(folder, { recursive: true });
      await rename(beside, folder);
    });
  } catch (error) {
    await rm(beside, { force: true, recursive: true });
    throw error;
  }
  await flushFolder(path.dirname(folder));
}

/** Removes what writers that were killed left half done in a folder, if there is one. Only for who alone writes to it. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (LEFTOVER.test(name)) await rm(path.join(folder, name), { recursive: true, force: true });
}

const LEFTOVER = /^\..+\.partial-\d+$/;

/** A hidden name in the same folder, so that the rename stays within one file system. */
function temporaryName(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.partial-${process.pid}`);
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

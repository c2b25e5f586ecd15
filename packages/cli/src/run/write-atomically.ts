import { mkdir, open, rename, rm } from 'node:fs/promises';
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

/** The same for a folder of files: it appears complete or not at all. `folder` must not exist yet. */
export async function writeFolderAtomically(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const beside = temporaryName(folder);
  try {
    await mkdir(beside, { recursive: true });
    for (const [name, data] of Object.entries(files)) await writeAndFlush(path.join(beside, name), data);
    await flushFolder(beside);
    await rename(beside, folder);
  } catch (error) {
    await rm(beside, { force: true, recursive: true });
    throw error;
  }
  await flushFolder(path.dirname(folder));
}

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

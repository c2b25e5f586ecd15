import { open, rename, rm } from 'node:fs/promises';

/** Writes a small file so that its name never stands for half of it: beside it first, flushed to the disk, then renamed. */
export async function writeFileAtomically(file: string, text: string): Promise<void> {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}

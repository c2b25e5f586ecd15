import { open, rename, rm } from 'node:fs/promises';

/** Writes a small file atomically: writes a temporary file, flushes it to disk and renames it. */
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

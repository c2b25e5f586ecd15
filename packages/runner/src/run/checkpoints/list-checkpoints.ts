import { readdir } from 'node:fs/promises';
import path from 'node:path';

const FOLDER = /^step-(\d{8,})$/;

/** Lists the complete checkpoints in a folder, oldest first. */
export async function listCheckpoints(folder: string): Promise<{ step: number; folder: string }[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => {
      const step = FOLDER.exec(name)?.[1];
      return step === undefined ? [] : [{ step: Number(step), folder: path.join(folder, name) }];
    })
    .sort((a, b) => a.step - b.step);
}

import { readFile } from 'node:fs/promises';

/**
 * The values of a file of one JSON text per line; none if there is no file. A last line without its end was cut off by a
 * crash and is left out.
 */
export async function readJsonLines<T>(file: string): Promise<T[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T);
}

import { readFile } from 'node:fs/promises';
import { RunError } from '../run-error.js';

/**
 * Reads a JSON file that holds an object; undefined if the file does not exist.
 *
 * @param hint advice for a damaged file
 * @throws RunError `damaged` for a file that is truncated or does not hold an object
 */
export async function readJson<T extends object>(file: string, hint = 'Remove it'): Promise<T | undefined> {
  const damaged = (problem: string): RunError => new RunError('damaged', file, problem, hint);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error.code === 'EISDIR') throw damaged('is a folder, expected a file');
    throw error;
  });
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(text.trim() === '' ? 'is empty' : `is cut off or damaged (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged('is not a JSON object');
  return value as T;
}

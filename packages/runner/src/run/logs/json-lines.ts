import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '../write-atomically.js';

/**
 * The values of a file of one JSON text per line; none if there is no file. A last line without its end was cut off by a
 * crash and is left out.
 */
export async function readJsonLines<T>(file: string): Promise<T[]> {
  return wholeLines(await readText(file)).map((line) => JSON.parse(line) as T);
}

/**
 * Takes from a log, whose lines have steps that only rise, all lines after a step, and what is cut off at its end.
 *
 * @param step `-1` takes all
 */
export async function rewindLog(file: string, step: number): Promise<void> {
  const text = await readText(file);
  const lines = wholeLines(text);
  const kept = lines.filter((line) => (JSON.parse(line) as { step: number }).step <= step);
  const rewound = kept.map((line) => `${line}\n`).join('');
  if (rewound !== text) await writeFileAtomically(file, rewound);
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

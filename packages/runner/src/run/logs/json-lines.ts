import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '../files/write-atomically.js';
import { RunError } from '../run-error.js';

/** A line of a log. Its step is greater than that of the previous line. */
export interface LogLine {
  /** Line number, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Reads the lines of a log. A line is damaged if it is not JSON with a step greater than the previous one. An
 * incomplete last line, as after a crash, is ignored. The result is empty if there is no file.
 */
export async function readLog<T extends { step: number }>(
  file: string,
): Promise<{ rows: (LogLine & { value: T })[]; damaged: (LogLine & { problem: string })[] }> {
  const rows: (LogLine & { value: T })[] = [];
  const damaged: (LogLine & { problem: string })[] = [];
  let last = -1;
  for (const [index, text] of wholeLines(await readText(file)).entries()) {
    const value = parseLine(text) as T | undefined;
    const problem = value
      ? value.step > last
        ? undefined
        : `step ${value.step} after step ${last}`
      : 'is no JSON of a step';
    if (value === undefined || problem !== undefined) {
      damaged.push({ line: index + 1, text, problem: problem as string });
      continue;
    }
    last = value.step;
    rows.push({ line: index + 1, text, value });
  }
  return { rows, damaged };
}

/**
 * Reads the values of a log.
 *
 * @throws RunError `damaged` that names the first damaged line
 */
export async function readJsonLines<T extends { step: number }>(file: string): Promise<T[]> {
  const { rows, damaged } = await readLog<T>(file);
  const [first] = damaged;
  if (first)
    throw new RunError(
      'damaged',
      `${file}:${first.line}`,
      first.problem,
      'Resuming the run (`train --resume` or `fit --resume`) moves damaged lines to a separate file',
    );
  return rows.map(({ value }) => value);
}

/**
 * Removes all lines after a step, damaged lines and an incomplete last line from a log.
 *
 * @param step last step to keep; `-1` removes all lines
 */
export async function rewindLog(file: string, step: number): Promise<void> {
  const { rows } = await readLog(file);
  const rewound = rows.flatMap(({ text, value }) => (value.step <= step ? [`${text}\n`] : [])).join('');
  if (rewound !== (await readText(file))) await writeFileAtomically(file, rewound);
}

function parseLine(text: string): { step: number } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const step = typeof value === 'object' && value !== null ? (value as { step?: unknown }).step : undefined;
    return Number.isSafeInteger(step) && (step as number) >= 0 ? (value as { step: number }) : undefined;
  } catch {
    return undefined;
  }
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    if (error.code === 'EISDIR')
      throw new RunError('damaged', file, 'is a folder, expected a log file', 'Move it away');
    throw error;
  });
}

function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from './files/write-atomically.js';
import { readLog } from './logs/json-lines.js';
import { type Provenance, readProvenance } from './provenance.js';
import { RunError } from './run-error.js';

/**
 * Reads the provenance of a run to resume. A damaged file is renamed with a warning, and the result is then undefined.
 */
export async function recoverRecord(file: string, warn: (line: string) => void): Promise<Provenance | undefined> {
  try {
    const record = await readProvenance(file);
    if (record === undefined || (typeof record.backend?.name === 'string' && record.versions)) return record;
    throw new RunError('damaged', file, 'lacks the backend or the versions of the run', 'The run resumes without it');
  } catch (error) {
    if (!(error instanceof RunError && error.code === 'damaged')) throw error;
    const aside = await freeName(file);
    await rename(file, aside);
    warn(`${error.message} It was set aside as ${path.basename(aside)}.`);
    return undefined;
  }
}

/** Moves the damaged lines of a log to a separate file and warns of them. */
export async function recoverLog(file: string, warn: (line: string) => void): Promise<void> {
  const { rows, damaged } = await readLog(file);
  if (damaged.length === 0) return;
  const aside = await freeName(file);
  await writeFileAtomically(aside, damaged.map(({ line, text }) => `${line}: ${text}\n`).join(''));
  await writeFileAtomically(file, rows.map(({ text }) => `${text}\n`).join(''));
  const lines = damaged.map(({ line }) => line);
  const named =
    lines.length <= MAX_NAMED ? lines.join(', ') : `${lines[0]} to ${lines.at(-1)}, ${lines.length} of them`;
  warn(`${file}: line${lines.length === 1 ? '' : 's'} ${named} damaged, set aside in ${path.basename(aside)}.`);
}

const MAX_NAMED = 5;

/** Returns a free name for a damaged file: `run.json.damaged`, or `run.json.damaged-2` if that exists. */
async function freeName(file: string): Promise<string> {
  const there = new Set(await readdir(path.dirname(file)));
  for (let number = 1; ; number++) {
    const aside = `${file}.damaged${number === 1 ? '' : `-${number}`}`;
    if (!there.has(path.basename(aside))) return aside;
  }
}

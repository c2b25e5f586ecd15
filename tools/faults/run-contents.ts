import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Returns the checksums of all files of one or more run folders, by name. Logs and records that depend on the
 * circumstances are excluded, and times are ignored.
 */
export function runContents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !CIRCUMSTANCES.has(path.basename(name)) && !name.endsWith('.log'))
    .sort();
  return Object.fromEntries(
    names.map((name) => {
      const bytes = readFileSync(path.join(folder, name));
      const clock = CLOCKS[path.basename(name)];
      const content = clock ? bytes.toString('utf8').replaceAll(clock, '') : bytes;
      return [name, createHash('sha256').update(content).digest('hex')];
    }),
  );
}

/** Files that depend on time, machine and paths. */
const CIRCUMSTANCES = new Set(['run.json', 'config.yaml']);

/** Patterns of times, by file. */
const CLOCKS: Readonly<Record<string, RegExp>> = {
  'metrics.jsonl': /,"seconds":[\d.]+/g,
  'comparison.json': /"trainingSeconds": \[[^\]]*\]/g,
};

/** Returns the names of the files that differ between two runs. */
export function differingFiles(a: Record<string, string>, b: Record<string, string>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
}

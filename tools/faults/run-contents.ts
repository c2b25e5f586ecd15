import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * All that a folder holds, of a run or of several, but the records of its circumstances and what processes said: the checksum of
 * every file by its name. What is timed counts without its clock.
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

/** Where and when; the path of the data. */
const CIRCUMSTANCES = new Set(['run.json', 'config.yaml']);

/** The time that something took, in files that have it. */
const CLOCKS: Readonly<Record<string, RegExp>> = {
  'metrics.jsonl': /,"seconds":[\d.]+/g,
  'comparison.json': /"trainingSeconds": \[[^\]]*\]/g,
};

/** The names of files that two runs do not have alike. */
export function differingFiles(a: Record<string, string>, b: Record<string, string>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
}

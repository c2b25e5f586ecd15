import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * All that a run's folder holds but the record of its circumstances: the checksum of every file by its name. The log counts
 * without its clock.
 */
export function runContents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => name !== 'run.json' && name !== 'config.yaml') // where and when; the path of the data
    .sort();
  return Object.fromEntries(
    names.map((name) => {
      const bytes = readFileSync(path.join(folder, name));
      const content = name === 'metrics.jsonl' ? bytes.toString('utf8').replaceAll(/,"seconds":[\d.]+/g, '') : bytes;
      return [name, createHash('sha256').update(content).digest('hex')];
    }),
  );
}

/** The names of files that two runs do not have alike. */
export function differingFiles(a: Record<string, string>, b: Record<string, string>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
}

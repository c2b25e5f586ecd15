import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type BaselineConfig, baselines } from '@hypersiren/hypernet/baselines';
import { metrics } from '@hypersiren/hypernet/evaluation';
import type { BenchmarkMethod, MeasuredMethod } from './benchmark-file.js';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';
import { RunError } from './run-error.js';

/** Folder of cached baselines. It is hidden, so that its name cannot be that of a run. */
const FOLDER = path.join('runs', '.baselines');

/**
 * Returns the cache file of a baseline. Its name is a hash of everything that the results depend on, including the
 * version of the baseline, so that a cached result is never out of date.
 */
export function cacheFile(baseline: BaselineConfig, task: object): string {
  const { version } = baselines[baseline.type];
  const measured = Object.keys(metrics);
  const key = createHash('sha256')
    .update(JSON.stringify({ baseline, version, measured, task }))
    .digest('hex')
    .slice(0, 16);
  return path.join(FOLDER, `${baseline.type}-${key}.json`);
}

interface CacheFile {
  method: BenchmarkMethod;
  /** Inpainted images, encoded as base64. */
  inpainted: readonly string[];
}

/** Format of cache files up to version 0.1. */
type FormerCacheFile = Pick<CacheFile, 'method'> & { completions: readonly string[] };

/** Reads cached results; undefined if there are none or the file is damaged. */
export async function readCached(file: string): Promise<MeasuredMethod | undefined> {
  const cached = await readJson<CacheFile | FormerCacheFile>(file).catch((error) => {
    if (error instanceof RunError && error.code === 'damaged') return undefined;
    throw error;
  });
  if (!cached) return undefined;
  const texts = 'inpainted' in cached ? cached.inpainted : cached.completions;
  return { method: cached.method, inpainted: texts.map((text) => new Uint8Array(Buffer.from(text, 'base64'))) };
}

export async function writeCached(file: string, { method, inpainted }: MeasuredMethod): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const texts = inpainted.map((bytes) => Buffer.from(bytes).toString('base64'));
  await writeFileAtomically(file, formatJson({ method, inpainted: texts } satisfies CacheFile));
}

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

/** Hidden, so that it cannot be a run's folder. */
const FOLDER = path.join('runs', '.baselines');

/**
 * Where the results of a baseline are kept. The name depends on all that they depend on, and on the baseline's version, so
 * that a file is never out of date.
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
  /** Inpainted images of the sheet, in Base64. */
  completions: readonly string[];
}

/** Undefined if it is not kept, or what is kept of it is damaged. */
export async function readCached(file: string): Promise<MeasuredMethod | undefined> {
  const cached = await readJson<CacheFile>(file).catch((error) => {
    if (error instanceof RunError && error.code === 'damaged') return undefined;
    throw error;
  });
  return (
    cached && {
      method: cached.method,
      inpainted: cached.completions.map((text) => new Uint8Array(Buffer.from(text, 'base64'))),
    }
  );
}

export async function writeCached(file: string, { method, inpainted }: MeasuredMethod): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const texts = inpainted.map((bytes) => Buffer.from(bytes).toString('base64'));
  await writeFileAtomically(file, formatJson({ method, completions: texts } satisfies CacheFile));
}

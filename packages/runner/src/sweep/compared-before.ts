import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { WrittenFile } from '../events/run-event.js';
import { readJson } from '../run/files/read-json.js';
import { severalAtOnce } from '../run/files/several-at-once.js';
import { runFolder } from '../run/run-folder.js';
import { comparedNames, type TrainedSweep } from './compared-names.js';
import type { SweepFile } from './sweep-file.js';

/**
 * Reads an existing comparison of a sweep, because comparing many trainings again is slow.
 *
 * @returns undefined if there is no comparison, or a training has changed since
 */
export async function comparedBefore(
  folder: string,
  sweep: Pick<TrainedSweep, 'plan' | 'failed'>,
): Promise<{ comparison: SweepFile; figures: WrittenFile[] } | undefined> {
  const [file, chart] = [path.join(folder, 'comparison.json'), path.join(folder, 'comparison.png')];
  const made = Math.min(await changedAt(file), await changedAt(chart));
  if (made === 0) return undefined;
  const names = comparedNames(sweep);
  const trained = sweep.plan.filter(({ variant }) => names.includes(variant));
  const changed = await severalAtOnce(trained, async ({ name }) => {
    const { provenance, evaluation } = runFolder(path.join(folder, name));
    return Promise.all([provenance, evaluation].map(changedAt));
  });
  if (!changed.flat().every((at) => at > 0 && at < made)) return undefined;
  const comparison = await readJson<SweepFile>(file).catch(() => undefined);
  if (comparison?.variants?.map(({ name }) => name).join('\n') !== names.join('\n')) return undefined;
  return { comparison, figures: [{ name: 'sweep chart', path: chart }] };
}

/** Returns the modification time of a file in milliseconds; 0 if the file does not exist. */
async function changedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

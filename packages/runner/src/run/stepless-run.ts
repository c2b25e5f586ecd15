import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { listCheckpoints } from './checkpoints/list-checkpoints.js';
import { readLog } from './logs/json-lines.js';
import { readProvenance } from './provenance.js';

/** Absolute paths of the files that a run may have before its first step. */
type BegunFiles = Readonly<
  Record<'directory' | 'config' | 'provenance' | 'metrics' | 'statistics' | 'checkpoints', string>
>;

/**
 * Returns whether a folder contains only a run that ended before its first step, for instance because its data was
 * invalid. Such a run can be replaced without loss. A folder with any other visible file does not count.
 */
export async function isStepless(folder: BegunFiles): Promise<boolean> {
  const { directory, config, provenance, metrics, statistics, checkpoints } = folder;
  const own = [config, provenance, metrics, statistics, checkpoints].map((file) => path.basename(file));
  const names = await visible(directory);
  if (!names.includes(path.basename(config)) || !names.every((name) => own.includes(name))) return false;
  const record = await readProvenance(provenance).catch(() => undefined);
  if (record === undefined || record.outcome === 'finished' || record.imported) return false;
  const { rows, damaged } = await readLog(metrics).catch(() => ({ rows: [], damaged: [undefined] }));
  if (rows.length + damaged.length > 0) return false;
  const found = await listCheckpoints(checkpoints);
  return found.every(({ step }) => step === 0) && (await visible(checkpoints)).length === found.length;
}

/**
 * Removes the files of a run without steps. The configuration, which makes the folder a run, is removed first; the
 * provenance stays, because the next run overwrites it.
 */
export async function clearStepless({ config, metrics, statistics, checkpoints }: BegunFiles): Promise<void> {
  for (const file of [config, metrics, statistics, checkpoints]) await rm(file, { recursive: true, force: true });
}

/** Returns the names in a folder that are not hidden; empty if the folder does not exist. */
async function visible(directory: string): Promise<string[]> {
  return (await readdir(directory).catch(() => [])).filter((name) => !name.startsWith('.'));
}

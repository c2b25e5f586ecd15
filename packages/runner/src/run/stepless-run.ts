import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { listCheckpoints } from './checkpoints/list-checkpoints.js';
import { readLog } from './logs/json-lines.js';
import { readProvenance } from './provenance.js';

/** The files of a run that there may be before its first step; absolute. */
type BegunFiles = Readonly<
  Record<'directory' | 'config' | 'provenance' | 'metrics' | 'statistics' | 'checkpoints', string>
>;

/**
 * Whether a folder holds nothing but a run that ended before its first step, since its data did not suit it for instance: nothing
 * of it is lost where another run begins in its place. What no run writes before its first step makes it another folder.
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

/** Takes away what such a run left, but for its record, which the next one writes over: the configuration first, which makes it a run. */
export async function clearStepless({ config, metrics, statistics, checkpoints }: BegunFiles): Promise<void> {
  for (const file of [config, metrics, statistics, checkpoints]) await rm(file, { recursive: true, force: true });
}

/** Names in a folder that are not hidden; none if there is no folder. */
async function visible(directory: string): Promise<string[]> {
  return (await readdir(directory).catch(() => [])).filter((name) => !name.startsWith('.'));
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { nameOfSource } from '../config/layers.js';
import { relativePath } from '../relative-path.js';
import { readJson } from '../run/files/read-json.js';
import type { FitComparison } from '../sweep/fits/fit-comparison.js';
import { planFits } from '../sweep/fits/plan-fits.js';
import { hasEnded, runStates, type SweepRunState } from '../sweep/run-states.js';
import { UsageError } from '../usage-error.js';
import type { SweepFitsOptions } from './sweep-fits.js';

/** Progress of a sweep of fits. */
export interface FitSweepStatus {
  /** Absolute path of the sweep's folder. */
  readonly directory: string;
  readonly runs: readonly SweepRunState[];
  /** Comparison of the variants. Left out until all fits have ended. */
  readonly comparison?: FitComparison;
}

/**
 * Returns the progress of a sweep of fits, from the folders of its fits. It needs the configuration and the options that
 * the sweep began with.
 *
 * @throws UsageError if there is no such sweep; ConfigError
 */
export async function fitSweepStatus(options: SweepFitsOptions): Promise<FitSweepStatus> {
  const { config: source } = options;
  const { plan, configs, directory } = await planFits(source, options);
  if (!existsSync(path.join(directory, 'sweep.json')))
    throw new UsageError(
      `${relativePath(directory)}: no sweep of ${nameOfSource(source)} was begun; --run names another folder`,
    );
  const planned = plan.map((run, index) => ({
    ...run,
    config: configs[index] as object,
    steps: configs[index]?.train.steps as number,
  }));
  const runs = await runStates(directory, planned);
  const comparison = runs.every(hasEnded)
    ? await readJson<FitComparison>(path.join(directory, 'comparison.json'))
    : undefined;
  return { directory, runs, ...(comparison && { comparison }) };
}

import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../config/load-config.js';
import { loadFitConfig } from '../config/load-fit-config.js';
import { loadGeneratorConfig } from '../config/load-generator-config.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { isFit } from '../figures/chart-fits.js';
import { isGenerator } from '../generators/is-generator.js';
import { readFitLog } from '../run/logs/fit-log.js';
import { readMetrics } from '../run/logs/metrics-log.js';
import { readProvenance } from '../run/provenance.js';
import { openRunFolder } from '../run/run-folder.js';
import { type RunState, runState } from '../run/run-state.js';

/** Options of {@link watchRun}. */
export interface WatchRunOptions extends TaskOptions {
  /** Folder of the run. */
  readonly run: string;
  /** Whether to read the state once, even if the run is running. Default: false. */
  readonly once?: boolean | undefined;
  /** Seconds between readings. Default: 1. */
  readonly interval?: number | undefined;
}

/**
 * Reports the progress of a run repeatedly until the run ends or the signal aborts. Each reading emits an event
 * `run-state`.
 *
 * @returns the last state
 * @throws RunError if the folder is not a run; ConfigError
 */
export async function watchRun({ run, once = false, interval = 1, ...options }: WatchRunOptions): Promise<RunState> {
  const { signal, tell } = taskOf(options);
  const folder = await openRunFolder(run);
  const generator = await isGenerator(run);
  const fit = generator || (await isFit(run)); // their logs have the same lines
  const { train } = await (generator ? loadGeneratorConfig : fit ? loadFitConfig : loadConfig)(folder.config);
  for (;;) {
    const provenance = await readProvenance(folder.provenance);
    const rows = await (fit ? readFitLog : readMetrics)(folder.metrics);
    const state = runState(path.basename(folder.directory), train.steps, provenance, rows);
    tell({ type: 'run-state', state });
    if (once || provenance?.outcome !== 'running' || signal.aborted) return state;
    await wait(1000 * interval, undefined, { signal }).catch(() => {});
    if (signal.aborted) return state;
  }
}

import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../config/load-config.js';
import { loadFitConfig } from '../config/load-fit-config.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { isFit } from '../figures/chart-fits.js';
import { readFitLog } from '../run/logs/fit-log.js';
import { readMetrics } from '../run/logs/metrics-log.js';
import { readProvenance } from '../run/provenance.js';
import { openRunFolder } from '../run/run-folder.js';
import { type RunState, runState } from '../run/run-state.js';

/** Options of {@link watchRun}. */
export interface WatchRunOptions extends TaskOptions {
  /** Folder of a run. */
  readonly run: string;
  /** Look once, even if it is under way; default false. */
  readonly once?: boolean | undefined;
  /** Seconds between looks; default 1. */
  readonly interval?: number | undefined;
}

/**
 * Tells how far a run is, again and again until it or the signal ends: an event `run-state` for each look.
 *
 * @returns what was seen last
 * @throws RunError if the folder is none of a run; ConfigError
 */
export async function watchRun({ run, once = false, interval = 1, ...options }: WatchRunOptions): Promise<RunState> {
  const { signal, tell } = taskOf(options);
  const folder = await openRunFolder(run);
  const fit = await isFit(run);
  const { train } = await (fit ? loadFitConfig : loadConfig)(folder.config);
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

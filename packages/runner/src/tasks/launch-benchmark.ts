import path from 'node:path';
import { loadConfig } from '../config/load-config.js';
import { taskOf } from '../events/task.js';
import { isFolder } from '../is-folder.js';
import { chooseLauncher } from '../launch/choose-launcher.js';
import { writePlan } from '../launch/cluster/plan.js';
import type { LauncherName } from '../launch/launchers.js';
import { launchLocal } from '../launch/local/launch-local.js';
import { nodeArguments } from '../launch/node-arguments.js';
import type { Submitted } from '../launch/sweep-launcher.js';
import { holdOtherFolder } from '../run/run-folder.js';
import { UsageError } from '../usage-error.js';
import type { BenchmarkOptions } from './benchmark.js';

/** Options of {@link launchBenchmark}. */
export interface LaunchBenchmarkOptions extends Omit<BenchmarkOptions, 'target' | 'command' | 'report'> {
  /** Path of a configuration, or folder of a trained run. */
  readonly target: string;
  /** Launcher to use. Default: that of the configuration. */
  readonly launcher?: LauncherName | undefined;
  /** Arguments of Node that run a task of a cluster; see `sweep`. */
  readonly program?: readonly string[] | undefined;
  /** Whether to describe the launch without launching or writing anything. Default: false. */
  readonly dryRun?: boolean | undefined;
}

/** Result of launching a benchmark. */
export type LaunchedBenchmark =
  /** No cluster launcher is named, so nothing was launched. */
  | { readonly outcome: 'local' }
  | { readonly outcome: 'planned'; readonly text: string }
  | { readonly outcome: 'submitted'; readonly directory: string; readonly submitted: Submitted }
  | { readonly outcome: 'finished'; readonly directory: string };

/** Name of the only run of a launched benchmark. */
const RUN = 'run';

/**
 * Submits a benchmark to a cluster, if the configuration or the option `launcher` names one. If the target is a
 * configuration, its model is trained first. A repeated call submits only what is neither finished nor queued.
 *
 * @throws UsageError, ConfigError; LaunchError if the cluster rejects the benchmark
 */
export async function launchBenchmark(options: LaunchBenchmarkOptions): Promise<LaunchedBenchmark> {
  const { target, set = [], others = [], only, protocol, cache, backend = 'auto', dryRun = false } = options;
  const { program = nodeArguments(new URL('../launch/cluster/task-worker', import.meta.url)) } = options;
  const file = path.resolve(target);
  const trained = await isFolder(file);
  if (trained && options.launcher === undefined) return { outcome: 'local' };
  const config = trained ? undefined : await loadConfig(target, { set });
  const { launcher, settings } = chooseLauncher(config?.launcher, options.launcher);
  if (!launcher.cluster) return { outcome: 'local' };
  if (options.run !== undefined && trained)
    throw new UsageError(`--run names the run of a configuration, and ${target} is a folder; give one of the two`);
  const folder = path.resolve(options.run ?? (config ? path.join('runs', config.name) : file));
  const jobs = `${folder}-benchmark`;
  const { sweep: _, launcher: __, ...own } = config ?? {};
  const measured = {
    ...{ target: file, others: others.map((one) => path.resolve(one)), set, protocol, cache, backend },
    ...(config && { run: path.join(jobs, RUN) }),
    ...(only && { only }),
  };
  const run = {
    ...{
      name: RUN,
      variant: RUN,
      labels: [],
      set: [],
      config: own,
      benchmark: { options: measured, trains: !trained },
    },
    ...(config && { steps: config.train.steps }),
  };
  const name = config?.name ?? path.basename(folder);
  const work = { folder: jobs, name, runs: [run], file, set, minutes: undefined, backend };
  const { signal } = taskOf(options);
  const context = {
    signal,
    jobs: undefined,
    launch: launchLocal,
    program,
    dryRun,
    waits: () => {},
    edits: async () => [],
    ended: () => {},
  };
  if (dryRun) {
    const launched = await launcher.launch(work, settings, context);
    return { outcome: 'planned', text: launched.outcome === 'planned' ? launched.text : '' };
  }
  const release = await holdOtherFolder(jobs, 'Name a folder that has room for it with --run');
  try {
    await writePlan(jobs, { name, backend, runs: [run] });
    const launched = await launcher.launch(work, settings, context);
    if (launched.outcome === 'submitted') return { outcome: 'submitted', directory: jobs, submitted: launched };
    return { outcome: 'finished', directory: jobs };
  } finally {
    await release();
  }
}

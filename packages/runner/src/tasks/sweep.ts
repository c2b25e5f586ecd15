import path from 'node:path';
import type { BackendChoice } from '../backend/choices.js';
import type { ConfigSource } from '../config/layers.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schemas/schema.js';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { WrittenFile } from '../events/run-event.js';
import { dataWarnings, type TaskOptions, taskOf } from '../events/task.js';
import { chooseLauncher } from '../launch/choose-launcher.js';
import { writePlan } from '../launch/cluster/plan.js';
import type { Launcher } from '../launch/launcher.js';
import type { LauncherName } from '../launch/launchers.js';
import { launchLocal } from '../launch/local/launch-local.js';
import { nodeArguments } from '../launch/node-arguments.js';
import type { LaunchContext, Submitted } from '../launch/sweep-launcher.js';
import { holdOtherFolder } from '../run/run-folder.js';
import { baseFile, changedSettings, checkPlan } from '../sweep/check-plan.js';
import { differInImages } from '../sweep/differ-in-images.js';
import { planOf } from '../sweep/plan-of.js';
import { logFile } from '../sweep/run-states.js';
import type { SweepFile } from '../sweep/sweep-file.js';

/** Options of {@link sweep}. */
export interface SweepOptions extends TaskOptions {
  /** Path of a configuration, or an equivalent object. Its key `sweep` describes the variations. */
  readonly config: ConfigSource;
  /**
   * Keys and the values to try, which override those of the configuration: `{ 'model.siren.omega0': [10, 30, 60] }`.
   */
  readonly grid?: SweepConfig['grid'] | undefined;
  /**
   * Number of trainings per combination. Their seeds are that of the configuration and the following ones. Default:
   * `sweep.seeds` of the configuration, else 1.
   */
  readonly seeds?: number | undefined;
  /** Number of trainings at once. Default: the number of cores, as far as the memory suffices. */
  readonly jobs?: number | undefined;
  /** Duration of each training in minutes, which determines its number of steps. */
  readonly minutes?: number | undefined;
  /** Overrides of the configuration, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Folder of the sweep. Default: `runs/<name>-sweep`. */
  readonly run?: string | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
  /**
   * Launcher of the trainings, with its settings in the configuration. Default: that of the configuration, else
   * `local`.
   */
  readonly launcher?: LauncherName | undefined;
  /** Function with which the launcher `local` runs one training. Default: a process on this machine. */
  readonly launch?: Launcher | undefined;
  /**
   * Arguments of Node that run a task of a cluster. The folder, the number of the submission and the index of the task
   * are appended.
   */
  readonly program?: readonly string[] | undefined;
  /** Whether to describe the launch without launching or writing anything. Default: false. */
  readonly dryRun?: boolean | undefined;
}

/** Result of a sweep. */
export interface SweepResult {
  /**
   * `interrupted` if the signal stopped the sweep, `submitted` if a cluster runs it, `planned` for a dry run. A
   * repeated call resumes an interrupted or submitted sweep.
   */
  readonly outcome: 'finished' | 'interrupted' | 'submitted' | 'planned';
  /** Absolute path of the sweep's folder. */
  readonly directory: string;
  /** Failed trainings, each with the path of its log. */
  readonly failed: readonly { readonly run: string; readonly log: string }[];
  /** Comparison of the combinations without failed trainings. Left out if there are none. */
  readonly comparison?: SweepFile;
  readonly figures: readonly WrittenFile[];
  /** Summary of a submission to a cluster. */
  readonly submitted?: Submitted;
  /** Script, manifest or list of trainings of a dry run. */
  readonly text?: string;
}

/**
 * Trains every combination of a grid with every seed, on this machine or in a cluster, and compares the results. A
 * repeated call with the same plan resumes the sweep: finished trainings are skipped, interrupted ones are resumed, and
 * a cluster receives only trainings that it does not have.
 *
 * @throws RunError `run-exists` if the folder contains another sweep, or `in-use`; UsageError if there is nothing to
 * vary; LaunchError if a cluster rejects the trainings
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { config: source, set = [], minutes, backend = 'auto', jobs, launch = launchLocal, dryRun = false } = options;
  const { program = nodeArguments(new URL('../launch/cluster/task-worker', import.meta.url)) } = options;
  const task = taskOf(options);
  const { signal, tell } = task;
  const { config, varied, plan, configs } = await planOf(source, options);
  const { runs } = plan;
  if (differInImages(configs)) {
    const { checkSweepImages } = await import('../sweep/check-sweep-images.js');
    const variants = runs.map(({ name }, index) => ({ name, config: configs[index] as Config }));
    await checkSweepImages(variants, dataWarnings(task));
  }
  const { launcher, settings } = chooseLauncher(config.launcher, options.launcher);

  const folder = path.resolve(options.run ?? path.join('runs', `${config.name}-sweep`));
  const file = typeof source === 'string' ? source : baseFile(folder);
  const own = { folder, name: config.name, runs, file, set, minutes, backend };
  const context: LaunchContext = {
    ...{ signal, jobs, launch, program, dryRun },
    waits: (run, holder) => tell({ type: 'sweep-waiting', run, holder }),
    edits: async (run) => changedSettings(run.config, await loadConfig(file, { set: [...set, ...run.set] })),
    ended: (run, outcome, done) => tell({ type: 'sweep-run', run, outcome, done, of: runs.length }),
  };
  const directory = folder;
  const nothing = { directory, failed: [], figures: [] };
  if (dryRun) {
    const planned = await launcher.launch(own, settings, context);
    return { outcome: 'planned', ...nothing, ...(planned.outcome === 'planned' && { text: planned.text }) };
  }
  const release = await holdOtherFolder(folder, 'Name a folder that has room for it with --run');
  try {
    const ofTrainings = set.filter((one) => !/^\s*launcher\b/.test(one));
    const identity = { set: ofTrainings, ...varied, ...(minutes !== undefined && { minutes }) };
    await checkPlan(folder, { config: path.resolve(file), ...identity }, config, loadConfig);
    if (launcher.cluster) await writePlan(folder, plan);
    tell({ type: 'sweep', directory, trainings: runs.length });
    const launched = await launcher.launch(own, settings, context);
    if (launched.outcome === 'submitted') return { ...nothing, outcome: 'submitted', submitted: launched };
    const failed = launched.outcome === 'ended' ? launched.failed : [];
    const failures = failed.map((run) => ({ run, log: logFile(folder, run) }));
    const result = { directory, failed: failures, figures: [] };
    if (signal.aborted) return { outcome: 'interrupted', ...result };
    const { compareVariants } = await import('../sweep/compare-variants.js');
    const compared = await compareVariants(folder, { name: config.name, sweep: varied, plan: runs, failed }, task);
    return { outcome: 'finished', ...result, ...compared };
  } finally {
    await release();
  }
}

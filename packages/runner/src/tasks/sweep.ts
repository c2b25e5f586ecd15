import path from 'node:path';
import type { BackendChoice } from '../backend/choices.js';
import { formatConfig } from '../config/format-config.js';
import type { ConfigSource } from '../config/layers.js';
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
import { relativePath } from '../relative-path.js';
import { formatJson } from '../run/files/format-json.js';
import { readJson } from '../run/files/read-json.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { RunError } from '../run/run-error.js';
import { holdOtherFolder } from '../run/run-folder.js';
import { differInImages } from '../sweep/differ-in-images.js';
import { planOf } from '../sweep/plan-of.js';
import { logFile } from '../sweep/run-states.js';
import type { SweepFile } from '../sweep/sweep-file.js';

/** Options of {@link sweep}. */
export interface SweepOptions extends TaskOptions {
  /** Path of a configuration, or an object like one; what its key `sweep` says is varied. */
  readonly config: ConfigSource;
  /** Keys and the values to try, over those of the configuration: `{ 'model.siren.omega0': [10, 30, 60] }`. */
  readonly grid?: SweepConfig['grid'] | undefined;
  /** Trainings of each combination, under the configuration's seed and those that follow it; default the configuration's. */
  readonly seeds?: number | undefined;
  /** Trainings at once; default as many as there are cores, as far as memory goes. */
  readonly jobs?: number | undefined;
  /** How long each training is to take, in minutes, which chooses its steps. */
  readonly minutes?: number | undefined;
  /** Overrides of keys, `key=value` each. */
  readonly set?: readonly string[] | undefined;
  /** Folder of the sweep; default `runs/<name>-sweep`. */
  readonly run?: string | undefined;
  /** Default `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Who has the trainings done, with what the configuration says of it; default what the configuration names, else `local`. */
  readonly launcher?: LauncherName | undefined;
  /** Runs one training, of the launcher `local`; default in a process on this machine. */
  readonly launch?: Launcher | undefined;
  /** Arguments for Node that do a task of a cluster; the folder, the number of the submission and that of the task follow. */
  readonly program?: readonly string[] | undefined;
  /** Says what would be launched, and launches and writes nothing; default false. */
  readonly dryRun?: boolean | undefined;
}

/** What came of a sweep. */
export interface SweepResult {
  /** `interrupted` by the signal, or `submitted` to a cluster: the same call goes on; `planned` by a dry run. */
  readonly outcome: 'finished' | 'interrupted' | 'submitted' | 'planned';
  /** Absolute. */
  readonly directory: string;
  /** Trainings that failed, each with the file that says why. */
  readonly failed: readonly { readonly run: string; readonly log: string }[];
  /** How the combinations compare, of which no training failed; left out if there are none. */
  readonly comparison?: SweepFile;
  readonly figures: readonly WrittenFile[];
  /** What a cluster has. */
  readonly submitted?: Submitted;
  /** Of a dry run: the script, the manifest or the trainings. */
  readonly text?: string;
}

/**
 * Has every combination of a grid trained under every seed, by processes of this machine or by a cluster, and compares them. Called
 * again with the same plan it goes on: what is finished is not trained again, what was interrupted is gone on with, and a cluster gets
 * only what it does not have.
 *
 * @throws RunError `run-exists` if the folder holds another sweep, `in-use`; UsageError if there is nothing to vary; LaunchError if a
 *   cluster does not take the trainings
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
  const file = typeof source === 'string' ? source : path.join(folder, 'base.yaml');
  const own = { folder, name: config.name, runs, file, set, minutes, backend };
  const context: LaunchContext = {
    ...{ signal, jobs, launch, program, dryRun },
    waits: (run, holder) => tell({ type: 'sweep-waiting', run, holder }),
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
    await checkPlan(folder, { config: path.resolve(file), ...identity });
    if (typeof source !== 'string') await writeFileAtomically(file, formatConfig(config));
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

/** @throws RunError `run-exists` if another sweep was begun here */
async function checkPlan(folder: string, plan: object): Promise<void> {
  const file = path.join(folder, 'sweep.json');
  const text = formatJson(plan);
  const before = await readJson<object>(
    file,
    'Name another folder with --run, or remove the file if the plan is the same',
  );
  if (before === undefined) await writeFileAtomically(file, text);
  else if (formatJson(before) !== text)
    throw new RunError(
      'run-exists',
      relativePath(folder),
      'holds another sweep, which differs in configuration, grid, seeds or overrides',
      'Name another folder with --run',
    );
}

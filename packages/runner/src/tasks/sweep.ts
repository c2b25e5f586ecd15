import { access } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { usableCores } from '@hypersiren/tfjs-native/cores';
import type { BackendChoice } from '../backend/choices.js';
import { formatConfig } from '../config/format-config.js';
import type { ConfigSource } from '../config/layers.js';
import { loadConfig } from '../config/load-config.js';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { SweepOutcome, WrittenFile } from '../events/run-event.js';
import { dataWarnings, type Task, type TaskOptions, taskOf } from '../events/task.js';
import { launchLocal } from '../launch/launch-local.js';
import type { Launcher } from '../launch/launcher.js';
import { relativePath } from '../relative-path.js';
import { formatJson } from '../run/format-json.js';
import { holderOf } from '../run/hold-folder.js';
import { type Provenance, readProvenance } from '../run/provenance.js';
import { readJson } from '../run/read-json.js';
import { RunError } from '../run/run-error.js';
import { holdOtherFolder, runFolder } from '../run/run-folder.js';
import { writeFileAtomically } from '../run/write-atomically.js';
import { checkSweepImages, type NamedConfig } from '../sweep/check-sweep-images.js';
import { compareVariants } from '../sweep/compare-variants.js';
import { planSweep, type SweepRun } from '../sweep/plan-sweep.js';
import { runPool } from '../sweep/run-pool.js';
import type { SweepFile } from '../sweep/sweep-file.js';
import { UsageError } from '../usage-error.js';

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
  /** Runs the trainings; default in processes on this machine. */
  readonly launch?: Launcher | undefined;
}

/** What came of a sweep. */
export interface SweepResult {
  /** `interrupted` by the signal; the same call goes on. */
  readonly outcome: 'finished' | 'interrupted';
  /** Absolute. */
  readonly directory: string;
  /** Trainings that failed, each with the file that says why. */
  readonly failed: readonly { readonly run: string; readonly log: string }[];
  /** How the combinations compare, of which no training failed; left out if there are none. */
  readonly comparison?: SweepFile;
  readonly figures: readonly WrittenFile[];
}

/** Share of the free memory that trainings may take. */
const MEMORY_SHARE = 0.8;

/**
 * Trains every combination of a grid under every seed, several processes at once, and compares them. Called again with the same
 * plan it goes on: what is finished is not trained again, what was interrupted is gone on with.
 *
 * @throws RunError `run-exists` if the folder holds another sweep, `in-use`; UsageError if there is nothing to vary
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { config: source, set = [], minutes, backend = 'auto', launch = launchLocal } = options;
  const task = taskOf(options);
  const { signal, tell } = task;
  const config = await loadConfig(source, { set });
  const varied: SweepConfig = {
    grid: { ...config.sweep?.grid, ...options.grid },
    variants: config.sweep?.variants ?? {},
    seeds: options.seeds ?? config.sweep?.seeds ?? 1,
  };
  if ('seed' in varied.grid) throw new UsageError('seeds are varied by --seeds, not by the grid');
  const plan = planSweep(varied, config.seed);
  if (plan.length < 2) throw new UsageError('nothing to vary: give --grid or --seeds, or write `sweep` into the file');
  // What cannot be resolved is found now.
  const variants: NamedConfig[] = [];
  for (const run of plan)
    variants.push({ name: run.name, config: await loadConfig(source, { set: [...set, ...run.set] }) });
  await checkSweepImages(variants, dataWarnings(task));

  const folder = path.resolve(options.run ?? path.join('runs', `${config.name}-sweep`));
  const release = await holdOtherFolder(folder, 'Name a folder that has room for it with --run');
  try {
    const file = typeof source === 'string' ? source : path.join(folder, 'base.yaml');
    await checkPlan(folder, { config: path.resolve(file), set, ...varied, ...(minutes !== undefined && { minutes }) });
    if (typeof source !== 'string') await writeFileAtomically(file, formatConfig(config));
    tell({ type: 'sweep', directory: folder, trainings: plan.length });
    const one = { file, set, minutes, backend, launch };
    const failed = await trainAll(plan, folder, one, options.jobs, task);
    const failures = failed.map((run) => ({ run, log: `${path.join(folder, run)}.log` }));
    const result = { directory: folder, failed: failures, figures: [] };
    if (signal.aborted) return { outcome: 'interrupted', ...result };
    const compared = await compareVariants(folder, { name: config.name, sweep: varied, plan, failed }, task);
    return { outcome: 'finished', ...result, ...compared };
  } finally {
    await release();
  }
}

/** What every training of a sweep shares. */
interface Shared {
  file: string;
  set: readonly string[];
  minutes: number | undefined;
  backend: BackendChoice;
  launch: Launcher;
}

/**
 * Trains all, several at once.
 *
 * @returns names of those that failed
 */
async function trainAll(
  plan: readonly SweepRun[],
  folder: string,
  shared: Shared,
  most: number | undefined,
  { tell, signal }: Task,
): Promise<string[]> {
  const jobs = most ?? Math.min(plan.length, usableCores());
  const threads = Math.max(1, Math.floor(usableCores() / jobs));
  let fit: number | undefined; // one, until that has shown how much memory it takes
  const failed: string[] = [];
  let done = 0;
  await runPool(
    plan,
    async (run) => {
      const directory = path.join(folder, run.name);
      await untilFree(directory, run.name, { tell, signal });
      if (signal.aborted) return;
      const outcome = await trainOne(run, directory, { ...shared, threads, signal });
      const memory = (await recordOf(directory))?.peakMemoryMiB;
      if (memory !== undefined) fit ??= Math.floor((MEMORY_SHARE * os.freemem()) / 2 ** 20 / memory);
      if (signal.aborted) return;
      if (outcome === 'failed') failed.push(run.name);
      tell({ type: 'sweep-run', run: run.name, outcome, done: ++done, of: plan.length });
    },
    () => Math.min(jobs, fit ?? 1),
    signal,
  );
  return failed;
}

/** Of looking whether a run is free. */
const INTERVAL = 500; // ms

/** Waits until nobody works in a run, as trainings do for a moment whose sweep was killed. The signal ends it. */
async function untilFree(directory: string, run: string, { tell, signal }: Task): Promise<void> {
  let told = false;
  for (let holder = await holderOf(directory); holder && !signal.aborted; holder = await holderOf(directory)) {
    if (!told) tell({ type: 'sweep-waiting', run, holder });
    told = true;
    await wait(INTERVAL, undefined, { signal }).catch(() => {});
  }
}

/** What is known of a run; undefined also of a record that is damaged, which going on with the run sets aside. */
function recordOf(directory: string): Promise<Provenance | undefined> {
  return readProvenance(runFolder(directory).provenance).catch((error) => {
    if (error instanceof RunError && error.code === 'damaged') return undefined;
    throw error;
  });
}

/** Trains one, goes on with it, or leaves it as it is. */
async function trainOne(
  run: SweepRun,
  directory: string,
  { file, set, minutes, backend, launch, threads, signal }: Shared & { threads: number; signal: AbortSignal },
): Promise<SweepOutcome> {
  if ((await recordOf(directory))?.outcome === 'finished') return 'finished before';
  const begun = await access(runFolder(directory).config).then(
    () => true,
    () => false,
  );
  const job = { run: directory, begun, config: file, set: [...set, ...run.set], minutes, backend };
  return (await launch(job, { log: `${directory}.log`, threads, signal })) ? 'finished' : 'failed';
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

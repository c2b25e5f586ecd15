import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { BackendChoice } from '../backend/choices.js';
import type { ConfigSource } from '../config/layers.js';
import { loadFitConfig } from '../config/load-fit-config.js';
import type { FitConfig } from '../config/schemas/fit-schema.js';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { SweepOutcome, WrittenFile } from '../events/run-event.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { readJson } from '../run/files/read-json.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import type { FitEvaluation } from '../run/fit-evaluation.js';
import { holdOtherFolder, runFolder } from '../run/run-folder.js';
import { baseFile, checkPlan } from '../sweep/check-plan.js';
import { compareFits } from '../sweep/fits/compare-fits.js';
import type { FitComparison } from '../sweep/fits/fit-comparison.js';
import { planFits } from '../sweep/fits/plan-fits.js';
import type { SweepRun } from '../sweep/plan-sweep.js';
import { failureFile, logFile } from '../sweep/run-states.js';
import { fit, resumeFit } from './fit.js';

/** Options of {@link sweepFits}. */
export interface SweepFitsOptions extends TaskOptions {
  /** Path of the configuration of a fit, or an equivalent object. Its key `sweep` describes the variations. */
  readonly config: ConfigSource;
  /**
   * Keys and the values to try, which override those of the configuration: `{ 'network.activation': ['sine', 'finer'] }`.
   */
  readonly grid?: SweepConfig['grid'] | undefined;
  /** Number of fits per combination, with consecutive seeds. Default: `sweep.seeds` of the configuration, else 1. */
  readonly seeds?: number | undefined;
  /** Overrides of the configuration, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Folder of the sweep. Default: `runs/<name>-sweep`. */
  readonly run?: string | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Whether to return the names of the fits without fitting or writing anything. Default: false. */
  readonly dryRun?: boolean | undefined;
}

/** Result of a sweep of fits. */
export interface FitSweepResult {
  /** `interrupted` if the signal stopped the sweep, `planned` for a dry run. A repeated call resumes the sweep. */
  readonly outcome: 'finished' | 'interrupted' | 'planned';
  /** Absolute path of the sweep's folder. */
  readonly directory: string;
  /** Failed fits, each with the path of the file that has the reason. */
  readonly failed: readonly { readonly run: string; readonly log: string }[];
  /** Comparison of the variants without failed fits. Left out if there are none. */
  readonly comparison?: FitComparison;
  readonly figures: readonly WrittenFile[];
  /** Names of the fits of a dry run. */
  readonly fits?: readonly string[];
}

/**
 * Runs every combination of a grid with every seed as a fit, one after the other in this process, and compares the
 * variants signal by signal. Keys below `fit`, such as `fit.image`, and seeds vary the signal; all other keys vary the
 * method. A repeated call with the same plan skips finished fits and resumes an interrupted one.
 *
 * @throws RunError `run-exists` if the folder contains another sweep, or `in-use`; UsageError if there is nothing to
 * vary; ConfigError for any combination, before the first fit
 */
export async function sweepFits(options: SweepFitsOptions): Promise<FitSweepResult> {
  const { config: source, set = [] } = options;
  const task = taskOf(options);
  const { signal, tell } = task;
  const { config, varied, plan, configs, directory } = await planFits(source, options);
  if (options.dryRun)
    return { outcome: 'planned', directory, failed: [], figures: [], fits: plan.map(({ name }) => name) };
  const release = await holdOtherFolder(directory, 'Name a folder that has room for it with --run');
  try {
    const file = typeof source === 'string' ? source : baseFile(directory);
    await checkPlan(directory, { config: path.resolve(file), set, ...varied }, config, loadFitConfig);
    tell({ type: 'sweep', directory, trainings: plan.length, of: 'fits' });
    const failed: string[] = [];
    const stopped = () =>
      ({ outcome: 'interrupted', directory, failed: withLogs(directory, failed), figures: [] }) as const;
    for (const [index, run] of plan.entries()) {
      const outcome = await runOne(run, configs[index] as FitConfig, directory, options);
      if (outcome === 'interrupted') return stopped();
      if (outcome === 'failed') failed.push(run.name);
      tell({ type: 'sweep-run', run: run.name, outcome, done: index + 1, of: plan.length });
    }
    if (signal.aborted) return stopped();
    const compared = await compareFits(directory, { name: config.name, sweep: varied, plan, failed }, task);
    return { outcome: 'finished', directory, failed: withLogs(directory, failed), ...compared };
  } finally {
    await release();
  }
}

const withLogs = (folder: string, failed: readonly string[]) =>
  failed.map((run) => ({ run, log: logFile(folder, run) }));

/** Runs one fit, or the rest of it. The reason of a failure is written beside its folder. */
async function runOne(
  { name }: SweepRun,
  config: FitConfig,
  folder: string,
  { backend = 'auto', ...options }: SweepFitsOptions,
): Promise<SweepOutcome | 'interrupted'> {
  const { signal, tell } = taskOf(options);
  if (signal.aborted) return 'interrupted';
  const run = path.join(folder, name);
  const { config: file, evaluation } = runFolder(run);
  if (existsSync(evaluation)) {
    const measured = await readJson<FitEvaluation>(evaluation);
    if (measured && measured.step >= config.train.steps) return 'finished before';
  }
  await rm(failureFile(folder, name), { force: true });
  const quiet: TaskOptions = { signal, onEvent: (event) => void (event.type === 'warning' && tell(event)) };
  try {
    const fitted = existsSync(file)
      ? await resumeFit({ run, backend, ...quiet })
      : await fit({ config, run, backend, ...quiet });
    return fitted.outcome;
  } catch (error) {
    if (signal.aborted) return 'interrupted';
    const reason = `${(error as Error).message}\n`;
    for (const file of [failureFile(folder, name), logFile(folder, name)]) await writeFileAtomically(file, reason);
    return 'failed';
  }
}

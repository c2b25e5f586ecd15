import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type ConfigSource, nameOfSource } from '../config/layers.js';
import { nameOfConfig } from '../config/name-of-config.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { isFolder } from '../is-folder.js';
import { type Plan, readPlan } from '../launch/cluster/plan.js';
import { readSubmissions, type Submission } from '../launch/cluster/submissions.js';
import { type LauncherName, sweepLauncher } from '../launch/launchers.js';
import type { Queued } from '../launch/sweep-launcher.js';
import { relativePath } from '../relative-path.js';
import { compareIfEnded, type EndedSweep } from '../sweep/compare-if-ended.js';
import { runStates, type SweepRunState } from '../sweep/run-states.js';
import { UsageError } from '../usage-error.js';
import type { SweepOptions } from './sweep.js';

/** Identifies a sweep by its folder, or by the configuration and options that it began with. */
export type SweepTarget = TaskOptions &
  Pick<SweepOptions, 'grid' | 'seeds' | 'set' | 'run' | 'minutes' | 'backend'> & {
    readonly config: ConfigSource;
  };

/** Progress of a sweep. */
export interface SweepStatus {
  /** Absolute path of the sweep's folder. */
  readonly directory: string;
  readonly runs: readonly SweepRunState[];
  /** Identifiers of the jobs that are queued or running in a cluster. */
  readonly jobs: readonly string[];
  /** Comparison of the trainings. Left out until all of them have ended. */
  readonly ended?: EndedSweep;
}

/**
 * Returns the progress of a sweep, from the folders of its trainings and from the cluster. If all trainings have ended,
 * they are compared.
 *
 * @throws UsageError if there is no such sweep; LaunchError if the cluster does not respond
 */
export async function sweepStatus(options: SweepTarget): Promise<SweepStatus> {
  const { folder, plan } = await findSweep(options);
  const submissions = await readSubmissions(folder);
  const queued = await queueOf(folder, submissions);
  const runs = await runStates(folder, plan.runs, queued);
  const ended = await compareIfEnded(folder, plan, runs, taskOf(options));
  const living = new Set(runs.flatMap(({ run, state }) => (queued.has(run) && state !== 'finished' ? [run] : [])));
  const jobs = submissions.flatMap(({ job, tasks }) =>
    job !== undefined && tasks.some((names) => names.some((name) => living.has(name))) ? [job] : [],
  );
  return { directory: folder, runs, jobs, ...(ended && { ended }) };
}

/**
 * Cancels the jobs of a sweep in a cluster. Running trainings stop with a checkpoint. A repeated call of `sweep`
 * resumes the sweep.
 *
 * @returns identifiers of the canceled jobs
 * @throws UsageError if there is no such sweep; LaunchError if the cluster does not respond
 */
export async function cancelSweep(options: SweepTarget): Promise<readonly string[]> {
  const { folder } = await findSweep(options);
  const cancelled: string[] = [];
  for (const [launcher, submissions] of byLauncher(await readSubmissions(folder)))
    cancelled.push(...((await sweepLauncher(launcher).cluster?.cancel(submissions)) ?? []));
  return cancelled;
}

async function queueOf(folder: string, submissions: readonly Submission[]): Promise<Map<string, Queued>> {
  const queued = new Map<string, Queued>();
  for (const [launcher, own] of byLauncher(submissions))
    for (const entry of (await sweepLauncher(launcher).cluster?.queue(folder, own)) ?? []) queued.set(...entry);
  return queued;
}

function byLauncher(submissions: readonly Submission[]): Map<LauncherName, Submission[]> {
  const groups = new Map<LauncherName, Submission[]>();
  for (const one of submissions) {
    const name = one.launcher as LauncherName;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return groups;
}

async function findSweep({ config: source, ...options }: SweepTarget): Promise<{ folder: string; plan: Plan }> {
  if (typeof source === 'string' && (await isFolder(source))) {
    const folder = path.resolve(source);
    const plan = await readPlan(folder);
    if (plan) return { folder, plan };
    throw new UsageError(
      `${relativePath(folder)} has no plan of a cluster: name the configuration that the sweep began with`,
    );
  }
  const folder = path.resolve(options.run ?? path.join('runs', `${await nameOf(source, options)}-sweep`));
  const there = await stat(folder).catch(() => undefined);
  if (!there)
    throw new UsageError(
      `${relativePath(folder)}: no sweep of ${nameOfSource(source)} was begun; --run names another folder`,
    );
  const plan = (await readPlan(folder)) ?? (await (await import('../sweep/plan-of.js')).planOf(source, options)).plan;
  return { folder, plan };
}

/**
 * Returns the name in a configuration. If the name is missing, the whole configuration is checked, so that the error
 * describes the problem.
 */
async function nameOf(source: ConfigSource, { set = [] }: Pick<SweepTarget, 'set'>): Promise<string> {
  const name = await nameOfConfig(source, set);
  if (name !== undefined) return name;
  const { loadConfig } = await import('../config/load-config.js');
  return (await loadConfig(source, { set })).name;
}

/**
 * How many processors this process may use; no addon is loaded for it.
 *
 * @module @hypersiren/tfjs-native/cores
 */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where limits are looked up; each has the machine's own as its default. */
export interface CoreSources {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The text of a file; undefined if it cannot be read. */
  readonly read?: (file: string) => string | undefined;
  /** Processors that the scheduler lets this process run on (its affinity). */
  readonly affinity?: number;
  /** Processors of the machine. */
  readonly processors?: number;
}

/**
 * How many processors this process may use, 1 or more: the smallest of what its affinity allows, what the CPU quotas of its cgroup and
 * of those above it allow (rounded up), and its share in a job. A Slurm job gives `SLURM_CPUS_PER_TASK` to each task, or all that it
 * has on this node; ranks that MPI starts on one machine share what there is.
 */
export function usableCores({
  environment = process.env,
  read = readText,
  affinity = os.availableParallelism(),
  processors = Math.max(affinity, os.cpus().length),
}: CoreSources = {}): number {
  const quota = cgroupQuota(read);
  const share = slurmShare(environment) ?? mpiShare(environment, Math.min(processors, quota));
  return Math.max(1, Math.min(affinity, quota, share ?? Number.POSITIVE_INFINITY));
}

/** A whole number of at least 1 at the beginning of a variable, which may go on: `2(x3)`. */
function count(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? '', 10);
  return value >= 1 ? value : undefined;
}

function slurmShare(environment: NonNullable<CoreSources['environment']>): number | undefined {
  if (environment.SLURM_JOB_ID === undefined) return undefined;
  const perTask = count(environment.SLURM_CPUS_PER_TASK);
  if (perTask !== undefined) return perTask;
  const onNode = count(environment.SLURM_CPUS_ON_NODE);
  if (onNode === undefined) return undefined;
  // Outside of a step there is one process, the batch script's.
  const tasks = environment.SLURM_STEP_ID === undefined ? 1 : (count(environment.SLURM_STEP_TASKS_PER_NODE) ?? 1);
  return Math.floor(onNode / tasks);
}

/** Of the ranks on this machine, as Open MPI and MPICH tell it; a binding to fewer processors is in the affinity. */
function mpiShare(environment: NonNullable<CoreSources['environment']>, processors: number): number | undefined {
  const ranks = count(environment.OMPI_COMM_WORLD_LOCAL_SIZE) ?? count(environment.MPI_LOCALNRANKS);
  return ranks === undefined ? undefined : Math.floor(processors / ranks);
}

const CGROUPS = '/sys/fs/cgroup';

/** The smallest quota in processors of this process' cgroup and of those above it; infinity without one (cgroups(7)). */
function cgroupQuota(read: NonNullable<CoreSources['read']>): number {
  const quotas = (read('/proc/self/cgroup') ?? '0::/').split('\n').flatMap((line) => {
    const [, controllers, group = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '') return foldersOf(CGROUPS, group).map((folder) => quotaOf(read(`${folder}/cpu.max`)));
    if (!controllers?.split(',').includes('cpu')) return [];
    return foldersOf(`${CGROUPS}/cpu`, group).map((folder) =>
      quotaOf(`${read(`${folder}/cpu.cfs_quota_us`)} ${read(`${folder}/cpu.cfs_period_us`)}`),
    );
  });
  return Math.min(...quotas, Number.POSITIVE_INFINITY);
}

/** A cgroup's folder and those above it. A container may not see its own by the name that it has outside. */
function foldersOf(root: string, group: string): string[] {
  const folders = [root];
  for (let at = path.posix.normalize(`/${group}`); at !== '/'; at = path.posix.dirname(at))
    folders.push(`${root}${at}`);
  return folders;
}

/** `200000 100000`, microseconds in each period: two processors. */
function quotaOf(text: string | undefined): number {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0
    ? Math.ceil(quota / period)
    : Number.POSITIVE_INFINITY;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

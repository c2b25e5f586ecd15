/**
 * Number of processors that this process may use, without loading the addon.
 *
 * @module @hypersiren/tfjs-native/cores
 */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Sources of the limits; each defaults to that of the machine. */
export interface CoreSources {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Reads a text file; returns undefined if it cannot be read. */
  readonly read?: (file: string) => string | undefined;
  /** Number of processors in the CPU affinity of this process. */
  readonly affinity?: number;
  /** Number of processors of the machine. */
  readonly processors?: number;
}

/**
 * Returns the number of processors that this process may use, at least 1. It is the minimum of the CPU affinity, the
 * CPU quotas of the process's cgroup and its ancestors (rounded up), and the process's share of a job. A Slurm job
 * assigns `SLURM_CPUS_PER_TASK` to each task, or otherwise all its processors on the node divided by its tasks. MPI
 * ranks on one machine share its processors.
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

/** Parses an integer of at least 1 at the start of a variable, such as `2(x3)`. */
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
  // Outside a step there is one process: the batch script.
  const tasks = environment.SLURM_STEP_ID === undefined ? 1 : (count(environment.SLURM_STEP_TASKS_PER_NODE) ?? 1);
  return Math.floor(onNode / tasks);
}

/**
 * Returns the share of one MPI rank, from the number of ranks on this machine as set by Open MPI and MPICH. The CPU
 * affinity covers binding to fewer processors.
 */
function mpiShare(environment: NonNullable<CoreSources['environment']>, processors: number): number | undefined {
  const ranks = count(environment.OMPI_COMM_WORLD_LOCAL_SIZE) ?? count(environment.MPI_LOCALNRANKS);
  return ranks === undefined ? undefined : Math.floor(processors / ranks);
}

const CGROUPS = '/sys/fs/cgroup';

/**
 * Returns the smallest quota, in processors, of this process's cgroup and its ancestors; infinity if there is none
 * (cgroups(7)).
 */
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

/**
 * Returns the folders of a cgroup and its ancestors. Within a container, the cgroup's own folder may not exist under
 * its outer name.
 */
function foldersOf(root: string, group: string): string[] {
  const folders = [root];
  for (let at = path.posix.normalize(`/${group}`); at !== '/'; at = path.posix.dirname(at))
    folders.push(`${root}${at}`);
  return folders;
}

/** Parses a quota such as `200000 100000`, in microseconds per period, and returns the number of processors: 2. */
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

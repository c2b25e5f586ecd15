import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { countsOfSizes, type ImageDataset, type SkippedFile } from '@hypersiren/datasets';
import type { Precision } from '@hypersiren/siren';
import { usableCores } from '@hypersiren/tfjs-native/cores';
import type { BackendName } from '../backend/backends.js';
import type { Rollback } from './checkpoints/model-checkpoint.js';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';
import { RunError } from './run-error.js';

/** Properties of the machine that affect speed and rounding. */
export interface Machine {
  processor: string;
  /** Number of logical processors that this process may use. */
  cores: number;
  memoryGiB: number;
  system: string;
}

/** Contents of `run.json`: the origin and the outcome of a run, with the facts needed to reproduce it. */
export interface Provenance {
  name: string;
  outcome: 'running' | 'finished' | 'interrupted' | 'failed';
  /** Error message of a failed run. */
  error?: string;
  started: string;
  finished?: string;
  /** Number of steps done. `trainingSeconds` is the training time without interruptions. */
  steps?: number;
  trainingSeconds?: number;
  /** Peak memory of the process in MiB. */
  peakMemoryMiB?: number;
  /** Command line as typed. `directory` is its working directory. */
  command: readonly string[];
  directory: string;
  seed: number;
  backend: { name: BackendName; details: string };
  /** Precision of the training steps, if it is not float32. */
  precision?: Precision;
  machine: Machine;
  versions: Readonly<Record<string, string>>;
  git: GitRevision | null;
  /** The dataset of a training, or the signal of a fit. */
  dataset?: Pick<ImageDataset, 'name' | 'description' | 'fingerprint' | 'height' | 'width' | 'channels' | 'splits'> & {
    /** Every size, from the fewest to the most pixels, if images have several sizes. */
    sizes?: readonly { height: number; width: number; count: number }[];
    /** Files that were left out, since they are no images: how many, and the first with why. */
    skipped?: { count: number; first: readonly SkippedFile[] };
  };
  signal?: string;
  /** File of an imported model. */
  imported?: { from: string; sha256: string };
  /** The run whose weights the training started from, and its number of steps. */
  startedFrom?: { run: string; step: number };
  /** Rollbacks of the training after divergences. */
  rollbacks?: readonly Rollback[];
  /** Warnings from the training and its evaluation. */
  warnings?: readonly string[];
  /** Every resumption of the run. */
  resumed?: readonly Continuation[];
}

/** Provenance of a resumed run. */
export type Continuation = Pick<
  Provenance,
  'started' | 'command' | 'directory' | 'backend' | 'machine' | 'versions'
> & {
  /** Step of the checkpoint; 0 without a checkpoint. */
  step: number;
  /** Accepted differences from the settings at the checkpoint. */
  changes?: readonly string[];
};

/** Git revision that a run was made with. */
export interface GitRevision {
  commit: string;
  /** Whether tracked files had uncommitted changes. */
  modified: boolean;
}

/** Returns the provenance at the beginning of a run. */
export async function beginProvenance(run: {
  name: string;
  /** Path of the configuration file, whose repository gives the revision. */
  config: string;
  seed: number;
  backend: { name: BackendName; details: string };
  /** Precision of the training steps. Default: `float32`. */
  precision?: Precision;
  /** Command line. Default: that of this process. */
  command?: readonly string[] | undefined;
  dataset?: ImageDataset;
  signal?: string;
}): Promise<Provenance> {
  const { name, seed, backend, precision, command = ['node', ...process.argv.slice(1)], dataset, signal } = run;
  return {
    name,
    outcome: 'running',
    started: new Date().toISOString(),
    command: [...command],
    directory: process.cwd(),
    seed,
    backend: { name: backend.name, details: backend.details },
    ...(precision !== undefined && precision !== 'float32' && { precision }),
    machine: describeMachine(),
    versions: await versions(),
    git: await gitRevision(path.dirname(path.resolve(run.config))),
    ...(dataset && { dataset: describeDataset(dataset) }),
    ...(signal !== undefined && { signal }),
  };
}

/** Largest number of skipped files that are listed by name. */
const SKIPPED_KEPT = 100;

/** Returns a record of a dataset as plain data, with at most the first 100 skipped files. */
export function describeDataset(dataset: ImageDataset): NonNullable<Provenance['dataset']> {
  const { name, description, fingerprint, height, width, channels, splits, skipped } = dataset;
  return {
    ...{ name, description, fingerprint, height, width, channels, splits },
    ...(dataset.sizes && { sizes: countsOfSizes(dataset, { start: 0, count: dataset.count }) }),
    ...(skipped && { skipped: { count: skipped.length, first: skipped.slice(0, SKIPPED_KEPT) } }),
  };
}

export async function writeProvenance(file: string, provenance: Provenance): Promise<void> {
  await writeFileAtomically(file, formatJson(provenance));
}

/**
 * Reads the provenance of a run; undefined if the file does not exist.
 *
 * @throws RunError `damaged`
 */
export async function readProvenance(file: string): Promise<Provenance | undefined> {
  const hint = 'Resuming the run (`train --resume` or `fit --resume`), finished or not, renames the file';
  const record = await readJson<Provenance>(file, hint);
  if (record && typeof record.outcome !== 'string')
    throw new RunError('damaged', file, 'is not the record of a run', hint);
  return record;
}

/** Returns the processor, memory and operating system of this machine. */
export function describeMachine(): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: usableCores(),
    memoryGiB: Math.round((os.totalmem() / 2 ** 30) * 10) / 10,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}

const PACKAGES = [
  '@hypersiren/siren',
  '@hypersiren/datasets',
  '@hypersiren/hypernet',
  '@hypersiren/tfjs-native',
  '@tensorflow/tfjs-core',
];

/** Returns the versions of Node, this program and the packages that compute. */
export async function versions(): Promise<Record<string, string>> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const found: Record<string, string> = {
    node: process.version.slice(1),
    hypersiren: JSON.parse(manifest).version as string,
  };
  for (const name of PACKAGES) found[name] = (await packageVersion(name)) ?? 'unknown';
  return found;
}

/** Returns the version of an installed package; undefined if the package is not installed. */
export async function packageVersion(name: string): Promise<string | undefined> {
  // An `exports` map may hide package.json, so the folders of Node's module resolution are searched for the file.
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const manifest = await readFile(path.join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest) return JSON.parse(manifest).version as string;
  }
  return undefined;
}

/** Returns the git revision of the repository that contains `directory`; null outside a repository or without git. */
export async function gitRevision(directory: string): Promise<GitRevision | null> {
  const git = async (...parameters: string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-C', directory, ...parameters])).stdout.trim();
  try {
    return {
      commit: await git('rev-parse', 'HEAD'),
      modified: (await git('status', '--porcelain', '--untracked-files=no')) !== '',
    };
  } catch {
    return null;
  }
}

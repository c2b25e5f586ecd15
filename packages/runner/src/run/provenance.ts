import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { countsOfSizes, type ImageDataset, type SkippedFile } from '@hypersiren/datasets';
import { usableCores } from '@hypersiren/tfjs-native/cores';
import type { BackendName } from '../backend/backends.js';
import type { Rollback } from './checkpoints/model-checkpoint.js';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';
import { RunError } from './run-error.js';

/** The machine, as far as it decides speed and rounding. */
export interface Machine {
  processor: string;
  /** Logical processors that this process may use. */
  cores: number;
  memoryGiB: number;
  system: string;
}

/** Where a run came from and how it went: enough to repeat it, or to see why it differs. `run.json`. */
export interface Provenance {
  name: string;
  outcome: 'running' | 'finished' | 'interrupted' | 'failed';
  /** Why it failed. */
  error?: string;
  started: string;
  finished?: string;
  /** Steps done, and seconds of training alone, without what was lost by a break. */
  steps?: number;
  trainingSeconds?: number;
  /** The most that the process had in memory. */
  peakMemoryMiB?: number;
  /** As typed, and where. */
  command: readonly string[];
  directory: string;
  seed: number;
  backend: { name: BackendName; details: string };
  machine: Machine;
  versions: Readonly<Record<string, string>>;
  git: GitRevision | null;
  /** The images of a training; the signal of a fit. */
  dataset?: Pick<ImageDataset, 'name' | 'description' | 'fingerprint' | 'height' | 'width' | 'channels' | 'splits'> & {
    /** Where images differ in size: every size, from the fewest to the most pixels. */
    sizes?: readonly { height: number; width: number; count: number }[];
    /** Files that were left out, since they are no images: how many, and the first with why. */
    skipped?: { count: number; first: readonly SkippedFile[] };
  };
  signal?: string;
  /** The file of a model that was trained elsewhere. */
  imported?: { from: string; sha256: string };
  /** The run whose weights the training started from, and their steps. */
  startedFrom?: { run: string; step: number };
  /** Every time that the training diverged and went back. */
  rollbacks?: readonly Rollback[];
  /** What a training was warned of, in its course and when it was measured. */
  warnings?: readonly string[];
  /** Every time that it was gone on with. */
  resumed?: readonly Continuation[];
}

/** How a run was gone on with. */
export type Continuation = Pick<
  Provenance,
  'started' | 'command' | 'directory' | 'backend' | 'machine' | 'versions'
> & {
  /** The step of the checkpoint; 0 without one. */
  step: number;
  /** What was no longer as the checkpoint was made, and was accepted. */
  changes?: readonly string[];
};

/** The commit that a run was made with. */
export interface GitRevision {
  commit: string;
  /** True if files that git tracks had changes. */
  modified: boolean;
}

/** What can be said when a run begins. */
export async function beginProvenance(run: {
  name: string;
  /** The configuration's file, whose repository is the run's. */
  config: string;
  seed: number;
  backend: { name: BackendName; details: string };
  /** What was called; default this process' own command line. */
  command?: readonly string[] | undefined;
  dataset?: ImageDataset;
  signal?: string;
}): Promise<Provenance> {
  const { name, seed, backend, command = ['node', ...process.argv.slice(1)], dataset, signal } = run;
  return {
    name,
    outcome: 'running',
    started: new Date().toISOString(),
    command: [...command],
    directory: process.cwd(),
    seed,
    backend: { name: backend.name, details: backend.details },
    machine: describeMachine(),
    versions: await versions(),
    git: await gitRevision(path.dirname(path.resolve(run.config))),
    ...(dataset && { dataset: describeDataset(dataset) }),
    ...(signal !== undefined && { signal }),
  };
}

/** Files that were left out which are named; more are only counted. */
const SKIPPED_KEPT = 100;

/** What a record says of images: plain data, and no more of what was left out than a first part. */
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
 * Reads it; undefined if the run ended before it was written.
 *
 * @throws RunError `damaged`
 */
export async function readProvenance(file: string): Promise<Provenance | undefined> {
  const hint = 'Going on with the run (`train --resume` or `fit --resume`), finished or not, sets it aside';
  const record = await readJson<Provenance>(file, hint);
  if (record && typeof record.outcome !== 'string')
    throw new RunError('damaged', file, 'is not the record of a run', hint);
  return record;
}

/** The processor, memory and operating system of this machine. */
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
  '@tensorflow/tfjs',
];

/** Versions of Node, this program and the packages that compute. */
export async function versions(): Promise<Record<string, string>> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const found: Record<string, string> = {
    node: process.version.slice(1),
    hypersiren: JSON.parse(manifest).version as string,
  };
  for (const name of PACKAGES) found[name] = (await packageVersion(name)) ?? 'unknown';
  return found;
}

/** The version of an installed package; undefined if it is not installed. */
export async function packageVersion(name: string): Promise<string | undefined> {
  // An `exports` map may hide package.json, so it is looked for where Node would look for the package.
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const manifest = await readFile(path.join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest) return JSON.parse(manifest).version as string;
  }
  return undefined;
}

/** The revision of the repository that holds `directory`; null outside of one or without git. */
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

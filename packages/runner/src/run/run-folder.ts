import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { explainFailure } from './explain-failure.js';
import { removeLeftovers } from './files/write-atomically.js';
import { holdFolder } from './hold-folder.js';
import { recoverRecord } from './recover.js';
import { RunError } from './run-error.js';
import { clearStepless, isStepless } from './stepless-run.js';

/** Paths of the files of a run. */
export interface RunFolder {
  /** Absolute path of the folder. */
  directory: string;
  /** Configuration with all defaults. */
  config: string;
  /** Provenance: command, versions, machine, data. */
  provenance: string;
  /** Metrics log, one line of JSON per logged step. */
  metrics: string;
  /** Log of emitted parameters, one line of JSON per measurement. */
  statistics: string;
  checkpoints: string;
  evaluation: string;
  /** Benchmark of the model with other models and baselines. `benchmarkReport` holds the same as Markdown. */
  benchmark: string;
  benchmarkReport: string;
  figures: string;
  /** Fitted network of a fit, as one safetensors file. */
  signal: string;
}

/** Folder of a run that this process holds. */
export interface HeldRunFolder extends RunFolder {
  /** Releases the folder. */
  release(): Promise<void>;
}

/** Returns the paths of a run's files, whether they exist or not. */
export function runFolder(directory: string): RunFolder {
  const absolute = path.resolve(directory);
  const file = (name: string): string => path.join(absolute, name);
  return {
    directory: absolute,
    config: file('config.yaml'),
    provenance: file('run.json'),
    metrics: file('metrics.jsonl'),
    statistics: file('statistics.jsonl'),
    checkpoints: file('checkpoints'),
    evaluation: file('evaluation.json'),
    benchmark: file('benchmark.json'),
    benchmarkReport: file('benchmark.md'),
    figures: file('figures'),
    signal: file('signal.safetensors'),
  };
}

/**
 * Creates the folder of a new run and holds it.
 *
 * A requested folder must not exist, be empty, or contain a run without steps. By default the folder is `runs/<name>`,
 * or the first free one of `runs/<name>-2`, `-3`, …, so that repeating a command overwrites nothing.
 *
 * @throws RunError `run-exists`, `in-use`, `disk-full` or `read-only`
 */
export async function createRunFolder(name: string, requested?: string): Promise<HeldRunFolder> {
  try {
    return await (requested === undefined ? createNumbered(name) : createAsAsked(requested));
  } catch (error) {
    throw explainFailure(error, requested ?? path.join('runs', name), 'Name a folder that has room for it with --run');
  }
}

async function createAsAsked(requested: string): Promise<HeldRunFolder> {
  await makeFolders(requested);
  // Checked before the folder is held as well, so that nothing is written into an unrelated folder.
  await checkEmpty(requested);
  const folder = await hold(requested);
  try {
    await checkEmpty(requested);
    if (await isStepless(folder)) await clearStepless(folder);
    await recoverRecord(folder.provenance, () => {}); // a file that is not a provenance is renamed, not overwritten
    return folder;
  } catch (error) {
    await folder.release();
    throw error;
  }
}

/** Creates a folder with its parents. */
async function makeFolders(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true }).catch(async (error: NodeJS.ErrnoException) => {
    // Node reports ENOENT on a read-only disk as well; creating the single folder throws the actual error.
    if (error.code === 'ENOENT') await mkdir(error.path ?? directory);
    throw error;
  });
}

/**
 * Checks that a folder is free for a new run. Hidden files, a provenance without a configuration and a run without
 * steps do not count.
 */
async function checkEmpty(directory: string): Promise<void> {
  const record = path.basename(runFolder(directory).provenance);
  if ((await readdir(directory)).every((entry) => entry.startsWith('.') || entry === record)) return;
  if (await isStepless(runFolder(directory))) return;
  throw new RunError(
    'run-exists',
    directory,
    'is not empty; a run is never overwritten',
    'Name another folder, or omit --run for a numbered one',
  );
}

async function createNumbered(name: string): Promise<HeldRunFolder> {
  const base = path.join('runs', name);
  await makeFolders(path.dirname(base));
  for (let number = 1; ; number++) {
    const directory = number === 1 ? base : `${base}-${number}`;
    // Not recursive, so that it fails if the folder exists and two simultaneous runs get different folders.
    const made = await mkdir(directory).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (made) return hold(directory);
  }
}

/**
 * Opens a run for reading.
 *
 * @throws RunError `no-run` if the folder does not exist or is not a run
 */
export async function openRunFolder(directory: string): Promise<RunFolder> {
  const folder = runFolder(directory);
  try {
    await readFile(folder.config);
  } catch {
    throw new RunError(
      'no-run',
      directory,
      'is not the folder of a run',
      'A run is made by `hypersiren train <config>` or `hypersiren fit <config>`',
    );
  }
  return folder;
}

/**
 * Holds a run to resume it, and removes incomplete files of killed processes.
 *
 * @throws RunError `no-run`, `in-use`, `disk-full` or `read-only`
 */
export async function holdRunFolder(directory: string): Promise<HeldRunFolder> {
  const { checkpoints, figures } = await openRunFolder(directory);
  try {
    const folder = await hold(directory);
    for (const place of [folder.directory, checkpoints, figures]) await removeLeftovers(place);
    return folder;
  } catch (error) {
    throw explainFailure(error, directory, 'Resuming a run needs free space and write permission in its folder');
  }
}

/**
 * Holds a folder that is not a run, such as that of a sweep or a web page. It is created if missing.
 *
 * @param hint advice if the folder cannot be written to
 * @returns a function that releases the folder
 * @throws RunError `in-use`, `disk-full` or `read-only`
 */
export async function holdOtherFolder(directory: string, hint: string): Promise<() => Promise<void>> {
  try {
    await makeFolders(directory);
    return (await hold(directory)).release;
  } catch (error) {
    throw explainFailure(error, directory, hint);
  }
}

async function hold(directory: string): Promise<HeldRunFolder> {
  const holder = await holdFolder(directory);
  if (typeof holder === 'function') return { ...runFolder(directory), release: holder };
  const { pid, host, file } = holder;
  throw new RunError(
    'in-use',
    directory,
    `is in use by process ${pid} on ${host}`,
    `Wait until it ends, or stop it. If it no longer exists, delete ${file}`,
  );
}

import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { explainFailure } from './explain-failure.js';
import { removeLeftovers } from './files/write-atomically.js';
import { holdFolder } from './hold-folder.js';
import { recoverRecord } from './recover.js';
import { RunError } from './run-error.js';
import { clearStepless, isStepless } from './stepless-run.js';

/** The files of a run, by what they are for. */
export interface RunFolder {
  /** Absolute. */
  directory: string;
  /** The configuration with every default. */
  config: string;
  /** Where the run came from: command, versions, machine, data. */
  provenance: string;
  /** One line of JSON per logged step. */
  metrics: string;
  /** One line of JSON per measurement of what is emitted. */
  statistics: string;
  checkpoints: string;
  evaluation: string;
  /** The model beside baselines, and the same as a table to read. */
  benchmark: string;
  benchmarkReport: string;
  figures: string;
  /** The fitted function of a fit, one safetensors file. */
  signal: string;
}

/** A run's folder in which this process works, and no other. */
export interface HeldRunFolder extends RunFolder {
  /** Lets it go. */
  release(): Promise<void>;
}

/** Names of a run's files, whether they exist or not. */
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
 * Makes the folder of a new run, and holds it.
 *
 * A folder that is asked for must not exist, be empty, or hold a run that never made a step; without one it is `runs/<name>`, or the first of
 * `runs/<name>-2`, `-3`, … that is free, so that the same command can be typed again and loses nothing.
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
  // Looked at before it is held too, so that a folder which is no run's is left as it is.
  await checkEmpty(requested);
  const folder = await hold(requested);
  try {
    await checkEmpty(requested);
    if (await isStepless(folder)) await clearStepless(folder);
    await recoverRecord(folder.provenance, () => {}); // one that is no record of a run is not written over
    return folder;
  } catch (error) {
    await folder.release();
    throw error;
  }
}

/** With the folders above it. */
async function makeFolders(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true }).catch(async (error: NodeJS.ErrnoException) => {
    // What Node says of a read-only disk too, where asking for the one folder has the true reason.
    if (error.code === 'ENOENT') await mkdir(error.path ?? directory);
    throw error;
  });
}

/**
 * What a process that was killed before there was a run may leave does not count: hidden files, and the record. Nor does a run that
 * never made a step.
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
    // Not recursive, so that it fails on a folder that exists: two runs started at once get two folders.
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
 * Finds a run, to read it.
 *
 * @throws RunError `no-run` if there is no folder or it holds no run
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
 * Finds a run, to go on with it, and tidies up what a process that was killed left half written.
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
    throw explainFailure(error, directory, 'A run goes on in its own folder, which needs room and permission to write');
  }
}

/**
 * Makes a folder that is no run's, as of a sweep or of a page, or finds it again, and holds it.
 *
 * @param hint what to do where it cannot be written to
 * @returns a function that lets it go
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

import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

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
  figures: string;
  /** The fitted function of a fit, one safetensors file. */
  signal: string;
}

export type RunErrorCode = 'run-exists' | 'no-run';

/** A folder that cannot be used as a run. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: RunErrorCode;
  readonly path: string;

  constructor(code: RunErrorCode, directory: string, problem: string, hint: string) {
    super(`${directory}: ${problem}. ${hint}.`);
    this.code = code;
    this.path = directory;
  }
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
    figures: file('figures'),
    signal: file('signal.safetensors'),
  };
}

/**
 * Makes the folder of a new run.
 *
 * A folder that is asked for must not exist or be empty; without one it is `runs/<name>`, or the first of
 * `runs/<name>-2`, `-3`, … that is free, so that the same command can be typed again and loses nothing.
 *
 * @throws RunError `run-exists`
 */
export async function createRunFolder(name: string, requested?: string): Promise<RunFolder> {
  if (requested !== undefined) {
    const folder = runFolder(requested);
    await mkdir(folder.directory, { recursive: true });
    if ((await readdir(folder.directory)).length > 0)
      throw new RunError(
        'run-exists',
        requested,
        'is not empty, and a run is never overwritten',
        'Name another folder, or leave --run out to get a numbered one',
      );
    return folder;
  }
  const base = path.join('runs', name);
  await mkdir(path.dirname(base), { recursive: true });
  for (let number = 1; ; number++) {
    const folder = runFolder(number === 1 ? base : `${base}-${number}`);
    // Not recursive, so that it fails on a folder that exists: two runs started at once get two folders.
    const made = await mkdir(folder.directory).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (made) return folder;
  }
}

/**
 * Finds a finished or interrupted run.
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

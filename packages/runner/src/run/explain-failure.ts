import path from 'node:path';
import { relativePath } from '../relative-path.js';
import { isStillHeld } from './hold-folder.js';
import { RunError } from './run-error.js';

/** System error codes of a failed write, with their run error code and message. */
const PROBLEMS: Readonly<Record<string, { code: 'disk-full' | 'read-only'; problem: string }>> = {
  ENOSPC: { code: 'disk-full', problem: 'the disk is full' },
  EDQUOT: { code: 'disk-full', problem: 'the disk quota is exhausted' },
  EROFS: { code: 'read-only', problem: 'is on a disk that is read-only' },
  EACCES: { code: 'read-only', problem: 'may not be written to' },
  EPERM: { code: 'read-only', problem: 'may not be written to' },
};

/**
 * Checks that the folder of a run is still the one that this process holds, before anything is written to it.
 *
 * @throws RunError `gone` if the folder was removed, moved or replaced
 */
export function checkStillHeld(directory: string): void {
  if (!isStillHeld(directory)) throw folderGone(directory);
}

function folderGone(directory: string, cause?: unknown): RunError {
  return new RunError(
    'gone',
    relativePath(path.resolve(directory)),
    'was removed, moved or replaced while this run worked in it',
    'If it was moved, resume the run at its new path; otherwise begin a new run',
    { cause },
  );
}

/**
 * Converts an error of writing to the folder of a run into a RunError with advice. Other errors are returned unchanged.
 *
 * @param hint advice on how to fix the problem
 */
export function explainFailure(error: unknown, directory: string, hint: string): unknown {
  if (!isStillHeld(directory)) return folderGone(directory, error);
  const known = PROBLEMS[(error as NodeJS.ErrnoException)?.code ?? ''];
  if (!known) return error;
  return new RunError(known.code, directory, known.problem, hint, { cause: error });
}

import path from 'node:path';
import { relativePath } from '../relative-path.js';
import { isStillHeld } from './hold-folder.js';
import { RunError } from './run-error.js';

/** What the system says, by its own names, when there is no room or no permission to write. */
const PROBLEMS: Readonly<Record<string, { code: 'disk-full' | 'read-only'; problem: string }>> = {
  ENOSPC: { code: 'disk-full', problem: 'the disk is full' },
  EDQUOT: { code: 'disk-full', problem: 'no more may be written to this disk' },
  EROFS: { code: 'read-only', problem: 'is on a disk that is read-only' },
  EACCES: { code: 'read-only', problem: 'may not be written to' },
  EPERM: { code: 'read-only', problem: 'may not be written to' },
};

/**
 * Throws unless a run's folder is still the one that this process began to work in: nothing is written into another one.
 *
 * @throws RunError `gone`
 */
export function checkStillHeld(directory: string): void {
  if (!isStillHeld(directory)) throw folderGone(directory);
}

function folderGone(directory: string, cause?: unknown): RunError {
  return new RunError(
    'gone',
    relativePath(path.resolve(directory)),
    'was removed, moved or replaced while this run worked in it',
    'If it was moved, resume the run at its new place; otherwise begin again',
    { cause },
  );
}

/**
 * An error of writing to a run's folder in the words of someone who can mend it; any other error as it is.
 *
 * @param hint what to do
 */
export function explainFailure(error: unknown, directory: string, hint: string): unknown {
  if (!isStillHeld(directory)) return folderGone(directory, error);
  const known = PROBLEMS[(error as NodeJS.ErrnoException)?.code ?? ''];
  if (!known) return error;
  return new RunError(known.code, directory, known.problem, hint, { cause: error });
}

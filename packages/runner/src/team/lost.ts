import { relativePath } from '../relative-path.js';
import { RunError } from '../run/run-error.js';
import type { RunFolder } from '../run/run-folder.js';

/** Returns whether a training ended because another process of its team does not respond. */
export function isLost(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'lost';
}

/** Creates the error of a lost process. The state has been saved before. */
export function lostError({ directory }: RunFolder, step: number, cause: unknown): RunError {
  const run = relativePath(directory);
  return new RunError(
    'lost',
    run,
    `a process of this training was lost; the state after step ${step} is saved`,
    `\`hypersiren train --resume ${run}\` resumes it, with any number of processes that divides train.shards`,
    { cause },
  );
}

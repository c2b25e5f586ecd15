import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { WrittenFile } from '../events/run-event.js';
import type { Task } from '../events/task.js';
import type { Plan } from '../launch/cluster/plan.js';
import { RunError } from '../run/run-error.js';
import { holdOtherFolder } from '../run/run-folder.js';
import { comparedBefore } from './compared-before.js';
import { hasEnded, type SweepRunState } from './run-states.js';
import type { SweepFile } from './sweep-file.js';

/** A sweep whose trainings have all ended. */
export interface EndedSweep {
  readonly failed: readonly string[];
  readonly comparison?: SweepFile;
  readonly figures: readonly WrittenFile[];
}

/**
 * Compares the trainings of a sweep if all of them have ended. Nothing is compared if another process works in the
 * folder, because that process does it. An existing comparison is reused if no training has changed since.
 *
 * @returns undefined if a training has not ended or another process works in the folder
 */
export async function compareIfEnded(
  folder: string,
  { name, sweep, runs }: Plan,
  states: readonly SweepRunState[],
  task: Task,
): Promise<EndedSweep | undefined> {
  if (!states.every(hasEnded)) return undefined;
  const failed = states.flatMap(({ run, state }) => (state === 'failed' ? [run] : []));
  if (sweep === undefined) return { failed, figures: [] };
  const before = await comparedBefore(folder, { plan: runs, failed });
  if (before) return { failed, ...before };
  const { compareVariants } = await import('./compare-variants.js');
  const release = await holdOtherFolder(folder, 'Free disk space, or give write permission').catch((error) => {
    if (error instanceof RunError && error.code === 'in-use') return undefined;
    throw error;
  });
  if (!release) return undefined;
  try {
    return {
      failed,
      ...(await compareVariants(folder, { name, sweep: sweep as SweepConfig, plan: runs, failed }, task)),
    };
  } finally {
    await release();
  }
}

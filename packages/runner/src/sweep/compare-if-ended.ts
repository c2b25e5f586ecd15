import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { WrittenFile } from '../events/run-event.js';
import type { Task } from '../events/task.js';
import type { Plan } from '../launch/cluster/plan.js';
import { RunError } from '../run/run-error.js';
import { holdOtherFolder } from '../run/run-folder.js';
import { comparedBefore } from './compared-before.js';
import { hasEnded, type SweepRunState } from './run-states.js';
import type { SweepFile } from './sweep-file.js';

/** A sweep whose trainings have all come to an end. */
export interface EndedSweep {
  readonly failed: readonly string[];
  readonly comparison?: SweepFile;
  readonly figures: readonly WrittenFile[];
}

/**
 * Compares the trainings of a sweep if all have come to an end, whoever asks. Where another process works in the folder, that one
 * will.
 * What was compared before is not compared again, as long as no training has changed.
 *
 * @returns undefined as long as one has not
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
  const release = await holdOtherFolder(folder, 'Make room, or give permission to write').catch((error) => {
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

import { type DivergedError, HypernetError } from '@hypersiren/hypernet';
import { listCheckpoints, readCheckpoint, removeCheckpointsAfter, writeCheckpoint } from './checkpoint.js';
import type { Rollback, TrainingCheckpoint } from './model-checkpoint.js';

/** So often is the learning rate halved; a training that still diverges has another fault. */
export const MAX_ROLLBACKS = 10;

/** What is left of the learning rate. */
export function learningRateFactor(rollbacks: readonly Rollback[] = []): number {
  return 0.5 ** rollbacks.length;
}

/**
 * Takes a training that diverged back to its newest checkpoint, or, where it has just come from there, to the one before. All
 * that is decided here is written into that checkpoint, so that a training which is killed now or later, and gone on with,
 * goes the same way.
 *
 * @returns the checkpoint to go on from
 * @throws HypernetError `diverged` after `MAX_ROLLBACKS`
 */
export async function rollBack(folder: string, error: DivergedError): Promise<TrainingCheckpoint> {
  const checkpoints = (await listCheckpoints(folder)).reverse();
  const read = async (index: number): Promise<TrainingCheckpoint> =>
    (await readCheckpoint((checkpoints[index] as { folder: string }).folder)) as TrainingCheckpoint;
  const newest = await read(0);
  const before = newest.state.rollbacks ?? [];
  if (before.length === MAX_ROLLBACKS)
    throw new HypernetError(
      'diverged',
      `${error.message} The learning rate has been halved ${MAX_ROLLBACKS} times already.`,
    );
  const back = before.at(-1)?.to === newest.step && checkpoints.length > 1 ? await read(1) : newest;
  const rollbacks = [...before, { diverged: error.step, to: back.step, reason: error.message }];
  const target: TrainingCheckpoint = { ...back, state: { ...back.state, rollbacks } };
  await writeCheckpoint(folder, target);
  await removeCheckpointsAfter(folder, target.step);
  return target;
}

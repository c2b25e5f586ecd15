import { type DivergedError, HypernetError } from '@hypersiren/hypernet';
import {
  type Checkpoint,
  listCheckpoints,
  readCheckpoint,
  removeCheckpointsAfter,
  writeCheckpoint,
} from './checkpoint.js';
import type { Rollback, TrainingState } from './model-checkpoint.js';

/**
 * Largest number of rollbacks. Each one halves the learning rate; a training that still diverges has another problem.
 */
export const MAX_ROLLBACKS = 10;

/** Returns the factor of the learning rate after the given rollbacks: 0.5 to the power of their number. */
export function learningRateFactor(rollbacks: readonly Rollback[] = []): number {
  return 0.5 ** rollbacks.length;
}

/** State of a training that may have been rolled back. */
interface RolledBack {
  readonly rollbacks?: readonly Rollback[];
}

/**
 * Returns a diverged training to its newest checkpoint, or to the one before if it has just resumed from the newest.
 * The rollback is written into that checkpoint, so that an interrupted training continues in the same way.
 *
 * @returns the checkpoint to resume from
 * @throws HypernetError `diverged` after `MAX_ROLLBACKS` rollbacks
 */
export async function rollBack<State extends RolledBack = TrainingState>(
  folder: string,
  error: DivergedError,
): Promise<Checkpoint & { state: State }> {
  const checkpoints = (await listCheckpoints(folder)).reverse();
  const read = async (index: number) =>
    (await readCheckpoint((checkpoints[index] as { folder: string }).folder)) as Checkpoint & { state: State };
  const newest = await read(0);
  const before = newest.state.rollbacks ?? [];
  if (before.length === MAX_ROLLBACKS)
    throw new HypernetError(
      'diverged',
      `${error.message} The learning rate has been halved ${MAX_ROLLBACKS} times already.`,
    );
  const back = before.at(-1)?.to === newest.step && checkpoints.length > 1 ? await read(1) : newest;
  const rollbacks = [...before, { diverged: error.step, to: back.step, reason: error.message }];
  const target = { ...back, state: { ...back.state, rollbacks } };
  await writeCheckpoint(folder, target);
  await removeCheckpointsAfter(folder, target.step);
  return target;
}

import type { FitReport, FitState } from '@hypersiren/siren/fits';
import { pruneCheckpoints, readToResume, writeCheckpoint } from './checkpoint.js';
import type { RunOrigin } from './origin.js';

/** All that a fit needs to go on bit for bit, its log too. */
export interface FitCheckpoint {
  readonly state: FitState;
  /** The last steps, which have no line of the log yet. */
  readonly unlogged: readonly FitReport[];
  /** What the fit was begun with; none in those of version 0.1. */
  readonly origin?: RunOrigin;
}

/**
 * Saves a fit, and deletes checkpoints that are older than the last `keep`.
 *
 * @returns the checkpoint's folder
 */
export async function saveFit(
  folder: string,
  { state, unlogged, origin }: FitCheckpoint,
  keep: number,
): Promise<string> {
  const { step, parameters, moments, watch } = state;
  const checkpoint = { step, tensors: { parameters, moments }, state: { unlogged, watch, origin } };
  const written = await writeCheckpoint(folder, checkpoint);
  await pruneCheckpoints(folder, keep);
  return written;
}

/**
 * The newest checkpoint of a fit that is whole, to go on from; undefined if there was none yet. Damaged ones are set aside. Only
 * for who holds the run's folder.
 *
 * @throws CheckpointError if all are damaged
 */
export async function resumeFitting(folder: string, warn: (line: string) => void): Promise<FitCheckpoint | undefined> {
  const checkpoint = await readToResume(folder, warn);
  if (checkpoint === undefined) return undefined;
  const { step, tensors, state } = checkpoint;
  const { unlogged, watch, origin } = state as Omit<FitCheckpoint, 'state'> & Pick<FitState, 'watch'>;
  const { parameters = {}, moments = {} } = tensors;
  return { state: { step, parameters, moments, ...(watch && { watch }) }, unlogged, ...(origin && { origin }) };
}

import type { FitReport, FitState } from '@hypersiren/siren/fits';
import { pruneCheckpoints, readToResume, writeCheckpoint } from './checkpoint.js';
import type { RunOrigin } from './origin.js';

/** State from which a fit and its log resume bit for bit. */
export interface FitCheckpoint {
  readonly state: FitState;
  /** Reports of the last steps, which are not in the log yet. */
  readonly unlogged: readonly FitReport[];
  /** Configuration and data of the fit. Left out in checkpoints of version 0.1. */
  readonly origin?: RunOrigin;
}

/**
 * Writes a checkpoint of a fit and deletes all but the newest `keep` checkpoints.
 *
 * @returns folder of the checkpoint
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
 * Reads the newest undamaged checkpoint of a fit, to resume from; undefined if there is none. Damaged checkpoints are
 * renamed. The caller must hold the run's folder.
 *
 * @throws CheckpointError if all checkpoints are damaged
 */
export async function resumeFitting(folder: string, warn: (line: string) => void): Promise<FitCheckpoint | undefined> {
  const checkpoint = await readToResume(folder, warn);
  if (checkpoint === undefined) return undefined;
  const { step, tensors, state } = checkpoint;
  const { unlogged, watch, origin } = state as Omit<FitCheckpoint, 'state'> & Pick<FitState, 'watch'>;
  const { parameters = {}, moments = {} } = tensors;
  return { state: { step, parameters, moments, ...(watch && { watch }) }, unlogged, ...(origin && { origin }) };
}

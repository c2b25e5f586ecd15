import type { FitState } from '@hypersiren/siren';
import { listCheckpoints, pruneCheckpoints, readNewestCheckpoint, writeCheckpoint } from './checkpoint.js';

/** Saves all that a fit needs to go on bit for bit, and deletes checkpoints that are older than the last `keep`. */
export async function saveFit(folder: string, { step, parameters, moments }: FitState, keep: number): Promise<void> {
  await writeCheckpoint(folder, { step, tensors: { parameters, moments }, state: {} });
  await pruneCheckpoints(folder, keep);
}

/**
 * The newest checkpoint of a fit; undefined if there is none yet.
 *
 * @throws CheckpointError if it is damaged
 */
export async function readFit(folder: string): Promise<FitState | undefined> {
  if ((await listCheckpoints(folder)).length === 0) return undefined;
  const { step, tensors } = await readNewestCheckpoint(folder);
  return { step, parameters: tensors.parameters ?? {}, moments: tensors.moments ?? {} };
}

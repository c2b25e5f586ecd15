import type {
  GeneratorPosition,
  GeneratorShape,
  GeneratorTensors,
  GeneratorTraining,
  GeneratorWatches,
} from '@hypersiren/hypernet/generators';
import type { FitReport } from '@hypersiren/siren/fits';
import {
  type Checkpoint,
  type OnDamaged,
  pruneCheckpoints,
  readNewestCheckpoint,
  readToResume,
  writeCheckpoint,
} from '../run/checkpoints/checkpoint.js';
import type { Rollback } from '../run/checkpoints/model-checkpoint.js';
import type { RunOrigin } from '../run/checkpoints/origin.js';

/** State of the training of a generator other than its tensors. */
export interface GeneratorState {
  readonly position: GeneratorPosition;
  /** Size of the images. */
  readonly shape: GeneratorShape;
  /** Reports of the last steps, which are not in the log yet. */
  readonly unlogged: readonly FitReport[];
  /** Rollbacks of the training so far. Each one halved the learning rate. */
  readonly rollbacks?: readonly Rollback[];
  /** States of the divergence checks of both networks. */
  readonly watches: GeneratorWatches;
  /** Configuration and data of the training. */
  readonly origin: RunOrigin;
}

/** Checkpoint of a generator. The group `model` is the moving average, which makes the samples. */
export type GeneratorCheckpoint = Checkpoint & { readonly tensors: GeneratorTensors; readonly state: GeneratorState };

/**
 * Writes a checkpoint from which the training resumes bit for bit, and deletes all but the newest `keep` checkpoints.
 *
 * @returns folder of the checkpoint
 */
export async function saveGenerator(
  folder: string,
  training: GeneratorTraining,
  progress: Omit<GeneratorState, 'shape' | 'watches'>,
  keep: number,
): Promise<string> {
  const { watches, generator } = training;
  const state: GeneratorState = {
    ...progress,
    shape: generator.spec.shape,
    watches: { generator: watches.generator.state, partner: watches.partner.state },
  };
  const written = await writeCheckpoint(folder, {
    step: progress.position.step,
    tensors: { ...(await training.state()) },
    state,
  });
  await pruneCheckpoints(folder, keep);
  return written;
}

/**
 * Reads the newest checkpoint of a generator without modifying the folder.
 *
 * @param onDamaged callback for damaged checkpoints, which are then skipped; by default a damaged checkpoint is an
 * error
 * @throws CheckpointError, also if there is no checkpoint
 */
export async function readGenerator(folder: string, onDamaged?: OnDamaged): Promise<GeneratorCheckpoint> {
  return (await readNewestCheckpoint(folder, onDamaged && { onDamaged })) as GeneratorCheckpoint;
}

/**
 * Reads the newest undamaged checkpoint of a generator, to resume from; undefined if there is none. Damaged checkpoints
 * are renamed. The caller must hold the run's folder.
 *
 * @throws CheckpointError if all checkpoints are damaged
 */
export async function resumeGenerator(
  folder: string,
  warn: (line: string) => void,
): Promise<GeneratorCheckpoint | undefined> {
  return (await readToResume(folder, warn)) as GeneratorCheckpoint | undefined;
}

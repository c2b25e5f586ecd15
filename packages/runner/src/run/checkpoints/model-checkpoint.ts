import type { Model, ModelShape, StepReport, TrainPosition } from '@hypersiren/hypernet';
import type { DivergenceState, Optimizer } from '@hypersiren/siren/training';
import {
  type Checkpoint,
  type OnDamaged,
  pruneCheckpoints,
  readNewestCheckpoint,
  readToResume,
  writeCheckpoint,
} from './checkpoint.js';
import type { RunOrigin } from './origin.js';

/** State of a training other than its tensors. */
export interface TrainingState {
  position: TrainPosition;
  /** Shape of the images that the model reads. */
  shape: ModelShape;
  /** Reports of the last steps, which are not in the log yet. */
  unlogged?: readonly StepReport[];
  /** State of the divergence check. */
  watch?: DivergenceState;
  /** Rollbacks of the training so far. Each one halved the learning rate. */
  rollbacks?: readonly Rollback[];
  /** Configuration and data of the training. Left out in checkpoints of version 0.1. */
  origin?: RunOrigin;
}

/** A return to an earlier checkpoint after a divergence. */
export interface Rollback {
  /** Step at which the divergence was detected. */
  diverged: number;
  /** Step of the checkpoint that the training returned to. */
  to: number;
  reason: string;
}

/** Checkpoint of a training. */
export type TrainingCheckpoint = Checkpoint & { state: TrainingState };

/**
 * Writes a checkpoint from which the training resumes bit for bit, and deletes all but the newest `keep` checkpoints.
 */
export async function saveTraining(
  folder: string,
  { model, optimizer, ...progress }: { model: Model; optimizer: Optimizer } & Omit<TrainingState, 'shape'>,
  keep: number,
): Promise<string> {
  const { step, moments } = await optimizer.state();
  const state: TrainingState = { ...progress, shape: model.spec.shape };
  const written = await writeCheckpoint(folder, {
    step,
    tensors: { model: await model.state(), optimizer: moments },
    state,
  });
  await pruneCheckpoints(folder, keep);
  return written;
}

/** Writes a model that was trained elsewhere as a checkpoint of `step` steps. It has no optimizer state. */
export async function saveImported(folder: string, model: Model, step: number, origin: RunOrigin): Promise<void> {
  const state: TrainingState = { position: { step, batch: { epoch: 0, offset: 0 } }, shape: model.spec.shape, origin };
  await writeCheckpoint(folder, { step, tensors: { model: await model.state() }, state });
}

/**
 * Reads the newest checkpoint of a training without modifying the folder.
 *
 * @param onDamaged callback for damaged checkpoints, which are then skipped; by default a damaged checkpoint is an
 * error
 * @throws CheckpointError, also if there is no checkpoint
 */
export async function readTraining(folder: string, onDamaged?: OnDamaged): Promise<TrainingCheckpoint> {
  return (await readNewestCheckpoint(folder, onDamaged && { onDamaged })) as TrainingCheckpoint;
}

/**
 * Reads the newest undamaged checkpoint of a training, to resume from; undefined if there is none. Damaged checkpoints
 * are renamed. The caller must hold the run's folder.
 *
 * @throws CheckpointError if all checkpoints are damaged
 */
export async function resumeTraining(
  folder: string,
  warn: (line: string) => void,
): Promise<TrainingCheckpoint | undefined> {
  return (await readToResume(folder, warn)) as TrainingCheckpoint | undefined;
}

/**
 * Rewrites a checkpoint with a changed configuration or dataset as its origin. If the dataset changed, the training
 * continues at the beginning of the next epoch.
 */
export async function adoptTraining(
  folder: string,
  checkpoint: TrainingCheckpoint,
  origin: RunOrigin,
): Promise<TrainingCheckpoint> {
  const { state } = checkpoint;
  const { epoch } = state.position.batch;
  // The position in the epoch has no meaning for different images.
  const moved = state.origin !== undefined && state.origin.data !== origin.data;
  const position = moved ? { ...state.position, batch: { epoch: epoch + 1, offset: 0 } } : state.position;
  const adopted = { ...checkpoint, state: { ...state, position, origin } };
  await writeCheckpoint(folder, adopted);
  return adopted;
}

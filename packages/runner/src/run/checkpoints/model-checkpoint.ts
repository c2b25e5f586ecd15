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

/** What a training's checkpoint holds beside its tensors. */
export interface TrainingState {
  position: TrainPosition;
  /** The images that the model reads. */
  shape: ModelShape;
  /** The last steps, which have no line of the log yet. */
  unlogged?: readonly StepReport[];
  /** How loss and gradient have gone. */
  watch?: DivergenceState;
  /** Every time that the training went back, each of which halved the learning rate. */
  rollbacks?: readonly Rollback[];
  /** What the training was begun with; none in those of version 0.1. */
  origin?: RunOrigin;
}

/** A training that diverged and went back. */
export interface Rollback {
  /** The step after which it had diverged. */
  diverged: number;
  /** The step that it went back to. */
  to: number;
  reason: string;
}

/** A checkpoint of a training: its arrays, and the position in the training. */
export type TrainingCheckpoint = Checkpoint & { state: TrainingState };

/** Saves all that the training needs to go on bit for bit, and deletes checkpoints that are older than the last `keep`. */
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

/** Saves a model that was trained elsewhere, as what a training of so many steps came to: without what a training needs to go on. */
export async function saveImported(folder: string, model: Model, step: number, origin: RunOrigin): Promise<void> {
  const state: TrainingState = { position: { step, batch: { epoch: 0, offset: 0 } }, shape: model.spec.shape, origin };
  await writeCheckpoint(folder, { step, tensors: { model: await model.state() }, state });
}

/**
 * The newest checkpoint of a training, to be read.
 *
 * @param onDamaged without it a damaged checkpoint is an error; with it the one before it is taken
 */
export async function readTraining(folder: string, onDamaged?: OnDamaged): Promise<TrainingCheckpoint> {
  return (await readNewestCheckpoint(folder, onDamaged && { onDamaged })) as TrainingCheckpoint;
}

/**
 * The newest checkpoint that is whole, to go on from; undefined if there was none yet. Damaged ones are set aside. Only for
 * who holds the run's folder.
 *
 * @throws CheckpointError if all are damaged
 */
export async function resumeTraining(
  folder: string,
  warn: (line: string) => void,
): Promise<TrainingCheckpoint | undefined> {
  return (await readToResume(folder, warn)) as TrainingCheckpoint | undefined;
}

/** Takes a checkpoint, from now on, for one of a changed run. */
export async function adoptTraining(
  folder: string,
  checkpoint: TrainingCheckpoint,
  origin: RunOrigin,
): Promise<TrainingCheckpoint> {
  const { state } = checkpoint;
  const { epoch } = state.position.batch;
  // Of other images nobody knows which come next.
  const moved = state.origin !== undefined && state.origin.data !== origin.data;
  const position = moved ? { ...state.position, batch: { epoch: epoch + 1, offset: 0 } } : state.position;
  const adopted = { ...checkpoint, state: { ...state, position, origin } };
  await writeCheckpoint(folder, adopted);
  return adopted;
}

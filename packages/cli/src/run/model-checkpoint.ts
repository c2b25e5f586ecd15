import type { Model, ModelShape, TrainPosition } from '@hypersiren/hypernet';
import type { Optimizer } from '@hypersiren/siren';
import { type Checkpoint, pruneCheckpoints, readNewestCheckpoint, writeCheckpoint } from './checkpoint.js';

/** What a training's checkpoint holds beside its tensors. */
interface State {
  position: TrainPosition;
  /** The images that the model reads. */
  shape: ModelShape;
}

/** Saves all that the training needs to go on bit for bit, and deletes checkpoints that are older than the last `keep`. */
export async function saveTraining(
  folder: string,
  { model, optimizer, position }: { model: Model; optimizer: Optimizer; position: TrainPosition },
  keep: number,
): Promise<string> {
  const { step, moments } = await optimizer.state();
  const state: State = { position, shape: model.spec.shape };
  const written = await writeCheckpoint(folder, {
    step,
    tensors: { model: await model.state(), optimizer: moments },
    state,
  });
  await pruneCheckpoints(folder, keep);
  return written;
}

/** The newest checkpoint of a training. */
export async function readTraining(folder: string): Promise<Checkpoint & { state: State }> {
  return (await readNewestCheckpoint(folder)) as Checkpoint & { state: State };
}

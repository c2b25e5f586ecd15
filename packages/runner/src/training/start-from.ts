import type { Model } from '@hypersiren/hypernet';
import { pretrainedRun } from '@hypersiren/pretrained';
import { SirenError } from '@hypersiren/siren';
import { PRETRAINED } from '../config/schemas/schema.js';
import { damageWarnings, type Task } from '../events/task.js';
import { relativePath } from '../relative-path.js';
import { readTraining } from '../run/checkpoints/model-checkpoint.js';
import { RunError } from '../run/run-error.js';
import { openRunFolder } from '../run/run-folder.js';

/** The run whose weights a training starts from. */
export interface StartingPoint {
  readonly run: string;
  /** Number of training steps of the model. */
  readonly step: number;
}

/**
 * Loads the weights of a run's newest checkpoint into a model, including its fitted tensors.
 *
 * @param run folder of the run, or `pretrained` for that of `@hypersiren/pretrained`
 * @throws RunError `no-run`, or `other-config` if the model of the run differs; CheckpointError
 */
export async function startFrom(model: Model, run: string, task: Task): Promise<StartingPoint> {
  const folder = await openRunFolder(run === PRETRAINED ? pretrainedRun : run);
  const { step, tensors } = await readTraining(folder.checkpoints, damageWarnings(task));
  try {
    model.load(tensors.model ?? {});
  } catch (error) {
    if (!(error instanceof SirenError && error.code === 'state')) throw error;
    throw new RunError(
      'other-config',
      relativePath(folder.directory),
      `its model differs from that of this configuration (${error.message.replace(/\.$/, '')})`,
      'Copy the keys of model, and the size and channels of the images, from its config.yaml',
      { cause: error },
    );
  }
  task.tell({ type: 'started-from', directory: folder.directory, step });
  return { run, step };
}

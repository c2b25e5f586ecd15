import { type Model, modelSpec } from '@hypersiren/hypernet';
import type { ConfigSource } from '../config/layers.js';
import { damageWarnings, taskOf } from '../events/task.js';
import type { FittedRun } from '../fitting/finish-fit.js';
import { nameOfFile } from '../fitting/name-of-file.js';
import { readTraining } from '../run/checkpoints/model-checkpoint.js';
import { openRunFolder } from '../run/run-folder.js';
import { checkModel, networkOfModel } from '../starts/hypernetwork-start.js';
import { loadRunConfig } from '../training/load-run-config.js';
import { type FitRunOptions, fit } from './fit.js';

/** Options of {@link fitFrom}. */
export interface FitFromOptions extends Omit<FitRunOptions, 'config'> {
  /** Folder of a training with one SIREN per image. */
  readonly from: string;
  /** Path of the image file. */
  readonly image: string;
}

/**
 * Predicts an image with a trained hypernetwork and refines the emitted SIREN by a fit: the centered part of the image,
 * at the size of the model's images unless `fit.size` is set.
 *
 * @throws RunError, ConfigError, CheckpointError for the run; UsageError if its model does not emit one SIREN per image;
 * all errors of {@link fit}
 */
export async function fitFrom({ from, image, ...options }: FitFromOptions): Promise<FittedRun> {
  const folder = await openRunFolder(from);
  const config = await loadRunConfig(folder);
  const { state } = await readTraining(folder.checkpoints, damageWarnings(taskOf(options)));
  const model: Pick<Model, 'spec'> = { spec: modelSpec(config.model, state.shape) };
  const { height, width, channels } = state.shape;
  checkModel(from, model, { channels });
  const source: ConfigSource = {
    name: `${nameOfFile(image)}-from-${config.name}`,
    fit: { type: 'image', image, crop: 'center', size: [height, width], channels },
    network: networkOfModel(model),
    start: { type: 'hypernetwork', run: from },
  };
  return fit({ ...options, config: source });
}

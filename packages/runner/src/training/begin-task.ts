import type { ImageDataset } from '@hypersiren/datasets';
import type { ModelSpec } from '@hypersiren/hypernet';
import { checkPrecision, type Precision } from '@hypersiren/siren';
import type { BackendChoice } from '../backend/choices.js';
import { type ChosenBackend, useBackend } from '../backend/use-backend.js';
import type { Config } from '../config/schemas/schema.js';
import { dataWarnings, type Task } from '../events/task.js';
import { describeDataset } from '../run/provenance.js';
import { type Images, loadImages } from './load-images.js';

/**
 * Loads a backend and emits an event that describes it.
 *
 * @param precision of the training steps
 * @throws SirenError `option` if the backend does not have the precision
 */
export async function beginBackend(
  choice: BackendChoice,
  { tell }: Pick<Task, 'tell'>,
  precision: Precision = 'float32',
): Promise<ChosenBackend> {
  const backend = await useBackend(choice);
  checkPrecision('train.precision', precision);
  const { name, details, notice } = backend;
  tell({ type: 'backend', name, details, ...(notice && { notice }) });
  return backend;
}

/** Loads the images of a configuration and emits an event that describes them. */
export async function beginImages(
  config: Pick<Config, 'dataset' | 'resolution'>,
  task: Pick<Task, 'tell'>,
): Promise<Images> {
  const images = await loadImages(config, dataWarnings(task));
  tellData(images.dataset, task);
  return images;
}

export function tellData(dataset: ImageDataset, { tell }: Pick<Task, 'tell'>): void {
  tell({ type: 'data', dataset: describeDataset(dataset) });
}

/** Emits an event that describes the model. */
export function tellModel({ parameterCount, emittedCount, siren, patches }: ModelSpec, { tell }: Pick<Task, 'tell'>) {
  tell({
    type: 'model',
    parameterCount,
    emittedCount,
    siren,
    ...(patches && { patches: { count: patches.grid.count, numbers: patches.numbers } }),
  });
}

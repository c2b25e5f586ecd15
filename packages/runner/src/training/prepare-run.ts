import {
  type ContextSpec,
  getSplit,
  type ImageDataset,
  type ImageSize,
  sampleContext,
  sizedBatches,
  splitBySize,
} from '@hypersiren/datasets';
import { checkModelSizes, modelSpec } from '@hypersiren/hypernet';
import type { BackendChoice } from '../backend/choices.js';
import type { ChosenBackend } from '../backend/use-backend.js';
import { type ConfigSource, nameOfSource } from '../config/layers.js';
import { traceConfig } from '../config/load-config.js';
import type { Config } from '../config/schemas/schema.js';
import type { Task } from '../events/task.js';
import { beginBackend, beginImages, tellModel } from './begin-task.js';
import { checkMemory } from './check-memory.js';
import type { Images } from './load-images.js';
import { modelShape } from './model-shape.js';
import { cropSize } from './train-settings.js';

export interface PrepareRunOptions {
  readonly config: ConfigSource;
  readonly set?: readonly string[] | undefined;
  readonly backend?: BackendChoice | undefined;
  /** Additional check before the training. It throws an error to prevent the training. */
  readonly check?: (dataset: ImageDataset) => Promise<void>;
}

/** Loads configuration, backend and images of a training and checks them, before the run folder is created. */
export async function prepareRun(
  { config: source, set = [], backend: choice = 'auto', check }: PrepareRunOptions,
  task: Task,
): Promise<{ config: Config; backend: ChosenBackend; images: Images }> {
  // A run is a single training, so its configuration has no sweep.
  const traced = await traceConfig(source, { set });
  const { sweep: _, launcher: __, ...config } = traced.config;
  const backend = await beginBackend(choice, task, config.train.precision);
  const images = await beginImages(config, task);
  const { dataset } = images;
  const spec = modelSpec(config.model, modelShape(config, dataset));
  tellModel(spec, task);
  const { parameterCount: parameters, emittedCount } = spec;
  const place = traced.originOf(['model', 'siren', 'width']) ?? { file: nameOfSource(source) };
  checkMemory({ parameters, emitted: emittedCount * (config.train.microBatch ?? config.train.batch) }, place, [
    'model',
  ]);
  checkAgainstDataset(config, dataset);
  await check?.(dataset);
  return { config, backend, images };
}

/** Splits that are not there, batches and contexts that do not fit: found now rather than after an hour of training. */
function checkAgainstDataset({ model, train, context, evaluation, seed }: Config, dataset: ImageDataset): void {
  const shape = modelShape({ train }, dataset);
  const { sizes: _, ...ofAnySize } = dataset;
  const batchOptions = { size: train.batch, seed, unit: train.shards };
  sizedBatches(train.crop === undefined ? dataset : ofAnySize, getSplit(dataset, train.split), batchOptions).next();
  const sizes = [train.split, evaluation.split].flatMap((name) => splitBySize(dataset, getSplit(dataset, name)));
  const crop = cropSize(train.crop);
  const draw = (spec: ContextSpec, size: ImageSize) => sampleContext(spec, size, { seed, epoch: 0, index: 0 });
  for (const size of crop ? [crop] : sizes) draw(context.train, size);
  for (const spec of context.evaluate) for (const size of sizes) draw(spec, size);
  checkModelSizes(model, shape, [...sizes, ...(crop ? [crop] : [])]);
}

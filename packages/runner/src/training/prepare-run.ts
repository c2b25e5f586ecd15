import { batches, getSplit, type ImageDataset, sampleContext } from '@hypersiren/datasets';
import { modelSpec } from '@hypersiren/hypernet';
import { type ChosenBackend, type Images, loadImages, modelShape } from '@hypersiren/runner';
import { type Config, traceConfig } from '@hypersiren/runner/config';
import type { BackendChoice } from '@hypersiren/runner/options';
import type { Terminal } from '../terminal/terminal.js';
import { announceBackend, announceDataset, announceModel, warningsTo } from './announce.js';
import { checkMemory } from './check-memory.js';

export interface TrainRunOptions {
  /** Path of the configuration. */
  config: string;
  /** `key=value` each. */
  set: readonly string[];
  /** Folder of the run; undefined for a free one below `runs`. */
  run: string | undefined;
  /** How long the training is to take: its steps are chosen by it. Undefined for those of the configuration. */
  minutes?: number | undefined;
  backend: BackendChoice;
  /** What else is to be checked before anything is trained; it throws. */
  check?: (dataset: ImageDataset) => Promise<void>;
}

/** All that a training begins with. What can be refused is refused here, before there is a folder. */
export async function prepareRun(
  options: TrainRunOptions,
  terminal: Terminal,
): Promise<{ config: Config; backend: ChosenBackend; images: Images }> {
  // A run is one training of a sweep.
  const traced = await traceConfig(options.config, { set: options.set });
  const { sweep: _, ...config } = traced.config;
  const backend = await announceBackend(options.backend, terminal);
  const images = await loadImages(config, warningsTo(terminal));
  const { dataset } = images;
  announceDataset(terminal, dataset);
  const spec = modelSpec(config.model, modelShape(config, dataset));
  announceModel(terminal, spec);
  const { parameterCount: parameters, emittedCount } = spec;
  const place = traced.originOf(['model', 'siren', 'width']) ?? { file: options.config };
  checkMemory({ parameters, emitted: emittedCount * config.train.batch }, place, ['model']);
  checkAgainstDataset(config, dataset);
  await options.check?.(dataset);
  return { config, backend, images };
}

/** Splits that are not there, batches and contexts that do not fit: found now rather than after an hour of training. */
function checkAgainstDataset({ train, context, evaluation, seed }: Config, dataset: ImageDataset): void {
  batches(getSplit(dataset, train.split), { size: train.batch, seed, last: 'drop' }).next();
  getSplit(dataset, evaluation.split);
  for (const spec of [context.train, ...context.evaluate]) sampleContext(spec, dataset, { seed, epoch: 0, index: 0 });
}

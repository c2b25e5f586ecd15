import { batches, getSplit, type ImageDataset, sampleContext } from '@hypersiren/datasets';
import { modelSpec } from '@hypersiren/hypernet';
import type { BackendChoice } from '../backend/choices.js';
import { formatConfig } from '../config/format-config.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schema.js';
import { beginProvenance } from '../run/provenance.js';
import { createRunFolder, type RunFolder } from '../run/run-folder.js';
import { writeFileAtomically } from '../run/write-atomically.js';
import { relativePath } from '../terminal/relative-path.js';
import type { Terminal } from '../terminal/terminal.js';
import { announce, announceBackend, announceDataset, announceModel } from './announce.js';
import { completeRun } from './complete-run.js';
import { loadImages } from './load-images.js';
import { modelShape } from './model-shape.js';

export interface TrainRunOptions {
  /** Path of the configuration. */
  config: string;
  /** `key=value` each. */
  set: readonly string[];
  /** Folder of the run; undefined for a free one below `runs`. */
  run: string | undefined;
  backend: BackendChoice;
  /** What else is to be checked before anything is trained; it throws. */
  check?: (dataset: ImageDataset) => Promise<void>;
}

/**
 * Trains, measures and charts a model, which makes a run's folder. The signal ends the training with a checkpoint.
 *
 * @returns the folder; undefined if the signal ended it
 */
export async function trainRun(
  options: TrainRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<RunFolder | undefined> {
  // What can be refused is refused before there is a folder.
  const config = await loadConfig(options.config, { set: options.set });
  const backend = await announceBackend(options.backend, terminal);
  const images = await loadImages(config);
  const { dataset } = images;
  announceDataset(terminal, dataset);
  announceModel(terminal, modelSpec(config.model, modelShape(config, dataset)));
  checkAgainstDataset(config, dataset);
  await options.check?.(dataset);

  const folder = await createRunFolder(config.name, options.run);
  try {
    announce(terminal, 'run', relativePath(folder.directory));
    // From here on it is a run, which can be gone on with.
    await writeFileAtomically(folder.config, formatConfig(config));
    const record = await beginProvenance({ ...config, config: options.config, backend, dataset });
    const complete = await completeRun({ config, ...images, folder, record }, terminal, signal);
    return complete ? folder : undefined;
  } finally {
    await folder.release();
  }
}

/** Splits that are not there, batches and contexts that do not fit: found now rather than after an hour of training. */
function checkAgainstDataset({ train, context, evaluation, seed }: Config, dataset: ImageDataset): void {
  batches(getSplit(dataset, train.split), { size: train.batch, seed, last: 'drop' }).next();
  getSplit(dataset, evaluation.split);
  for (const spec of [context.train, ...context.evaluate]) sampleContext(spec, dataset, { seed, epoch: 0, index: 0 });
}

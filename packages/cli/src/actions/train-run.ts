import { writeFile } from 'node:fs/promises';
import { batches, getSplit, type ImageDataset, sampleContext } from '@hypersiren/datasets';
import { createModel, type Model, modelSpec } from '@hypersiren/hypernet';
import type { BackendChoice } from '../backend/choices.js';
import { formatConfig } from '../config/format-config.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schema.js';
import { beginProvenance, type Provenance, writeProvenance } from '../run/provenance.js';
import { createRunFolder } from '../run/run-folder.js';
import { formatCount, formatDuration } from '../terminal/format.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announce, announceBackend, announceDataset, announceModel } from './announce.js';
import { loadImages } from './load-images.js';
import { reportRun } from './report-run.js';
import { trainModel } from './train-model.js';

export interface TrainRunOptions {
  /** Path of the configuration. */
  config: string;
  /** `key=value` each. */
  set: readonly string[];
  /** Folder of the run; undefined for a free one below `runs`. */
  run: string | undefined;
  backend: BackendChoice;
}

/** Trains, measures and charts a model, which makes a run's folder. The signal ends the training with a checkpoint. */
export async function trainRun(options: TrainRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  // What can be refused is refused before there is a folder.
  const config = await loadConfig(options.config, { set: options.set });
  const backend = await announceBackend(options.backend, terminal);
  const images = await loadImages(config);
  const { dataset } = images;
  announceDataset(terminal, dataset);
  announceModel(terminal, modelSpec(config.model, dataset));
  checkAgainstDataset(config, dataset);

  const folder = await createRunFolder(config.name, options.run);
  const run = relativePath(folder.directory);
  announce(terminal, 'run', run);
  await writeFile(folder.config, formatConfig(config));
  let record: Provenance = await beginProvenance({ ...config, config: options.config, backend, dataset });
  const note = async (changes: Partial<Provenance>): Promise<void> => {
    record = { ...record, ...changes };
    await writeProvenance(folder.provenance, record);
  };
  await note({});

  const model = createModel(config.model, dataset, config.seed);
  try {
    await fitModel(model, { config, dataset }, terminal, signal);
    const { steps, seconds } = await trainModel(model, { config, ...images, folder }, terminal, signal);
    await note({ steps, trainingSeconds: Math.round(seconds * 10) / 10 });
    announce(terminal, 'trained', `${formatCount(steps)} steps in ${formatDuration(seconds)}`);
    if (!signal.aborted)
      await reportRun(model, { config, ...images, folder, step: steps }, terminal, signal).catch(
        rethrowUnlessAborted(signal),
      );
    await note({ outcome: signal.aborted ? 'interrupted' : 'finished', finished: new Date().toISOString() });
    if (signal.aborted)
      writeLine(
        terminal.err,
        `Stopped after ${formatCount(steps)} of ${formatCount(config.train.steps)} steps; all is saved in ${run}.\n` +
          `\`hypersiren evaluate ${run}\` measures the model as it is.`,
      );
  } catch (error) {
    await note({ outcome: 'failed', finished: new Date().toISOString(), error: (error as Error).message });
    throw error;
  } finally {
    model.dispose();
  }
}

/** What is computed from the images before the training. */
async function fitModel(
  model: Model,
  { config: { train }, dataset }: { config: Config; dataset: ImageDataset },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (model.fitted.size === 0) return;
  const started = performance.now();
  await model.fit({ dataset, split: getSplit(dataset, train.split), mirror: train.mirror, signal });
  const count = [...model.fitted.values()].reduce((sum, { size }) => sum + size, 0);
  const time = formatDuration((performance.now() - started) / 1000);
  announce(terminal, 'fitted', `${formatCount(count)} numbers of the prior in ${time}`);
}

/** Ctrl-C while the model is measured is no failure: it is trained and saved. */
function rethrowUnlessAborted(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (error !== signal.reason) throw error;
  };
}

/** Splits that are not there, batches and contexts that do not fit: found now rather than after an hour of training. */
function checkAgainstDataset({ train, context, evaluation, seed }: Config, dataset: ImageDataset): void {
  batches(getSplit(dataset, train.split), { size: train.batch, seed, last: 'drop' }).next();
  getSplit(dataset, evaluation.split);
  for (const spec of [context.train, ...context.evaluate]) sampleContext(spec, dataset, { seed, epoch: 0, index: 0 });
}

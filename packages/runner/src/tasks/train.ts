import { beginProvenance, beginRun, createRunFolder, type RunFolder, relativePath } from '@hypersiren/runner';
import type { Terminal } from '../terminal/terminal.js';
import { announce } from './announce.js';
import { completeRun } from './complete-run.js';
import { fillTime } from './fill-time.js';
import { prepareRun, type TrainRunOptions } from './prepare-run.js';

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
  const { config: written, backend, images } = await prepareRun(options, terminal);
  const { minutes } = options;
  const config = minutes === undefined ? written : await fillTime(written, images, { minutes, signal }, terminal);
  if (signal.aborted) return undefined;
  const folder = await createRunFolder(config.name, options.run);
  try {
    announce(terminal, 'run', relativePath(folder.directory));
    const record = await beginProvenance({ ...config, config: options.config, backend, dataset: images.dataset });
    await beginRun(folder, config, record);
    const complete = await completeRun({ config, ...images, folder, record }, terminal, signal);
    return complete ? folder : undefined;
  } finally {
    await folder.release();
  }
}

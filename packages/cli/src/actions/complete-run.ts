import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { createModel, DivergedError, type Model } from '@hypersiren/hypernet';
import type { Config } from '../config/schema.js';
import type { TrainingCheckpoint } from '../run/model-checkpoint.js';
import type { Provenance } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import type { RunFolder } from '../run/run-folder.js';
import { formatCount, formatDuration } from '../terminal/format.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announce } from './announce.js';
import { keepRecord } from './keep-record.js';
import type { Images } from './load-images.js';
import { modelShape } from './model-shape.js';
import { reportRun } from './report-run.js';
import { trainModel } from './train-model.js';

export type RunUnderWay = Images & {
  config: Config;
  folder: RunFolder;
  /** What is known of the run so far; written, and written again with how it went. */
  record: Provenance;
  /** What to go on from; nothing for the start. */
  from?: TrainingCheckpoint | undefined;
};

/**
 * Trains a run's model to the end, measures it and draws its charts. The signal ends the training with a checkpoint.
 *
 * @returns whether it came to its end
 * @throws RunError `diverged`, `disk-full` or `read-only`; what failed is recorded too
 */
export async function completeRun(
  { config, folder, record, from, ...images }: RunUnderWay,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const run = relativePath(folder.directory);
  const resume = `\`hypersiren train --resume ${run}\``;
  const explain = (error: unknown) =>
    error instanceof DivergedError
      ? new RunError('diverged', run, error.message.replace(/\.$/, ''), divergenceHint(resume), { cause: error })
      : error;
  const model = createModel(config.model, modelShape(config, images.dataset), config.seed);
  try {
    const { steps = 0 } = await keepRecord({ folder, record, resume, explain }, signal, async (note) => {
      try {
        // A checkpoint holds what was fitted.
        if (!from) await fitModel(model, { config, dataset: images.dataset }, terminal, signal);
        const { steps, seconds, rollbacks } = await trainModel(
          model,
          { config, ...images, folder, from, onRollback: (rollbacks) => note({ rollbacks }) },
          terminal,
          signal,
        );
        await note({
          steps,
          trainingSeconds: Math.round(seconds * 10) / 10,
          ...(rollbacks.length > 0 && { rollbacks }),
        });
        announce(terminal, 'trained', `${formatCount(steps)} steps in ${formatDuration(seconds)}`);
        if (!signal.aborted) await reportRun(model, { config, ...images, folder, step: steps }, terminal, signal);
      } catch (error) {
        // Ctrl-C while the model is fitted or measured is no failure.
        if (!signal.aborted || error !== signal.reason) throw error;
      }
    });
    if (signal.aborted)
      writeLine(
        terminal.err,
        `Stopped after ${formatCount(steps)} of ${formatCount(config.train.steps)} steps; all is saved in ${run}.\n` +
          `${resume} goes on with it; \`hypersiren evaluate ${run}\` measures the model as it is.`,
      );
    return !signal.aborted;
  } finally {
    model.dispose();
  }
}

function divergenceHint(resume: string): string {
  const rollback = `${resume.slice(0, -1)} --on-divergence rollback\``;
  return `${rollback} goes back to the last checkpoint with half the learning rate, as often as need be`;
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

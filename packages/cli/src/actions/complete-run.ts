import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { createModel, DivergedError, type Model } from '@hypersiren/hypernet';
import { formatCount, formatDuration, isIdleText } from '@hypersiren/hypernet/text';
import {
  type Images,
  keepRecord,
  modelShape,
  type Provenance,
  RunError,
  type RunFolder,
  relativePath,
  type TrainingCheckpoint,
} from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announce } from './announce.js';
import { reportRun, warnIfIdle } from './report-run.js';
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
        const { steps, seconds, rollbacks, warnings } = await trainModel(
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
        const warned = async (lines: readonly string[]): Promise<void> => {
          if (lines.length > 0) await note({ warnings: [...(record.warnings ?? []), ...lines] });
        };
        await warned(warnings);
        announce(terminal, 'trained', `${formatCount(steps)} steps in ${formatDuration(seconds)}`);
        if (signal.aborted) return;
        const { backend } = record;
        const evaluation = await reportRun(
          model,
          { config, ...images, folder, step: steps, backend },
          terminal,
          signal,
        );
        const idle = warnings.some(isIdleText) ? undefined : warnIfIdle(evaluation, terminal);
        if (idle !== undefined) await warned([...warnings, idle]);
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
export async function fitModel(
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

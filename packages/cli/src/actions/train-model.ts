import { type Model, type TrainPosition, train } from '@hypersiren/hypernet';
import { Optimizer } from '@hypersiren/siren';
import type { Config } from '../config/schema.js';
import { rewindLog } from '../run/json-lines.js';
import { openMetricsLog } from '../run/metrics-log.js';
import { saveTraining, type TrainingCheckpoint } from '../run/model-checkpoint.js';
import type { RunFolder } from '../run/run-folder.js';
import { startProgress } from '../terminal/progress.js';
import { styled, type Terminal } from '../terminal/terminal.js';
import type { Images } from './load-images.js';
import { watchEmission } from './watch-emission.js';

/**
 * Trains a model in place, with its log, its checkpoints and its progress bar.
 *
 * @param from what to go on from, as if there had been no break: what was logged after it is logged again
 * @returns the steps done, fewer than the configuration's only if the signal ended it, and the seconds of training in all;
 *   the last step is always saved
 */
export async function trainModel(
  model: Model,
  {
    config,
    dataset,
    trainTargets,
    folder,
    from,
  }: Images & { config: Config; folder: RunFolder; from?: TrainingCheckpoint | undefined },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ steps: number; seconds: number }> {
  const { split, batch, mirror, steps, logEvery, statisticsEvery, checkpointEvery, keepCheckpoints, ...optimization } =
    config.train;
  const optimizer = new Optimizer(model.variables, { ...optimization, steps }, model.rates);
  try {
    if (from) {
      model.load(from.tensors.model ?? {});
      optimizer.load({ step: from.step, moments: from.tensors.optimizer ?? {} });
    }
    const begun = optimizer.updates > 0;
    const log = await openMetricsLog(
      folder.metrics,
      logEvery,
      from && { step: from.step, unlogged: from.state.unlogged ?? [] },
    );
    await rewindLog(folder.statistics, begun ? optimizer.updates : -1);
    const progress = startProgress(terminal.err, 'training', steps, { signal });
    let saved = from?.step;
    const save = async (position: TrainPosition): Promise<void> => {
      if (position.step === saved) return;
      await log.sync(); // no checkpoint is ahead of its log
      const { unlogged } = log;
      await saveTraining(folder.checkpoints, { model, optimizer, position, unlogged }, keepCheckpoints);
      saved = position.step;
    };
    const measureEmission = watchEmission(model, {
      dataset,
      split,
      context: config.context.train,
      file: folder.statistics,
      warn: (line) => progress.note(styled(terminal.err, 'yellow', line)),
    });
    try {
      if (statisticsEvery > 0 && !begun) await measureEmission(0);
      const position = await train({
        model,
        optimizer,
        dataset,
        targets: trainTargets,
        split,
        context: config.context.train,
        loss: config.loss,
        batch,
        mirror,
        steps,
        seed: config.seed,
        ...(from && { from: from.state.position.batch }),
        signal,
        onStep: async (report) => {
          progress.update(report.step, report.loss.total);
          await log.add(report);
        },
        hooks: [
          ...(statisticsEvery > 0
            ? [{ every: statisticsEvery, run: ({ step }: TrainPosition) => measureEmission(step) }]
            : []),
          { every: checkpointEvery, run: ({ step, batch }) => save({ step, batch }) },
        ],
      });
      await save(position);
      const { seconds } = log;
      await log.close();
      return { steps: position.step, seconds };
    } catch (error) {
      await log.close().catch(() => {}); // the first error is the one to tell
      throw error;
    } finally {
      progress.stop();
    }
  } finally {
    optimizer.dispose();
  }
}

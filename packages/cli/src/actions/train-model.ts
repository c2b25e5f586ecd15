import { type Model, Optimizer, type TrainPosition, train } from '@hypersiren/hypernet';
import type { Config } from '../config/schema.js';
import { MetricsLog } from '../run/metrics-log.js';
import { saveTraining } from '../run/model-checkpoint.js';
import type { RunFolder } from '../run/run-folder.js';
import { startProgress } from '../terminal/progress.js';
import { styled, type Terminal } from '../terminal/terminal.js';
import type { Images } from './load-images.js';
import { watchEmission } from './watch-emission.js';

/**
 * Trains a model in place, with its log, its checkpoints and its progress bar.
 *
 * @returns the steps done, fewer than the configuration's only if the signal ended it; their last is always saved
 */
export async function trainModel(
  model: Model,
  { config, dataset, trainTargets, folder }: Images & { config: Config; folder: RunFolder },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ steps: number; seconds: number }> {
  const { split, batch, mirror, steps, logEvery, statisticsEvery, checkpointEvery, keepCheckpoints, ...optimization } =
    config.train;
  const optimizer = new Optimizer(model.variables, { ...optimization, steps }, model.rates);
  const log = await MetricsLog.open(folder.metrics, logEvery);
  const progress = startProgress(terminal.err, 'training', steps, { signal });
  const started = performance.now();
  let saved = -1;
  const save = async (position: TrainPosition): Promise<void> => {
    if (position.step === saved) return;
    await saveTraining(folder.checkpoints, { model, optimizer, position }, keepCheckpoints);
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
    if (statisticsEvery > 0 && optimizer.updates === 0) await measureEmission(0);
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
    return { steps: position.step, seconds: (performance.now() - started) / 1000 };
  } finally {
    progress.stop();
    await log.close();
    optimizer.dispose();
  }
}

import { DivergedError, type Model, type TrainPosition, train } from '@hypersiren/hypernet';
import { formatNumber } from '@hypersiren/hypernet/text';
import {
  checkStillHeld,
  createOptimizer,
  type Images,
  learningRateFactor,
  openMetricsLog,
  pruneCheckpoints,
  type Rollback,
  type RunFolder,
  rewindLog,
  rollBack,
  saveTraining,
  type TrainingCheckpoint,
  trainingOrigin,
  watchEmission,
} from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import { DivergenceWatch } from '@hypersiren/siren/training';
import { startProgress } from '../terminal/progress.js';
import { styled, type Terminal, warn } from '../terminal/terminal.js';
import { wrap } from '../terminal/wrap.js';

/** Share of the steps after which an idle hypernetwork is told of: those before may still teach it what to do. */
const IDLE_FROM = 0.5;

export type Training = Images & {
  config: Config;
  folder: RunFolder;
  /** What to go on from, as if there had been no break: what was logged after it is logged again. Nothing for the start. */
  from?: TrainingCheckpoint | undefined;
  /** Called with all of them when the training went back, before it goes on. */
  onRollback?: (rollbacks: readonly Rollback[]) => Promise<void>;
};

export interface Trained {
  /** Fewer than the configuration's only if the signal ended the training; the last is always saved. */
  steps: number;
  /** Of training in all. */
  seconds: number;
  rollbacks: readonly Rollback[];
  /** What was warned of. */
  warnings: readonly string[];
}

/**
 * Trains a model in place, with its log, its checkpoints and its progress bar; back to the last checkpoint where it diverges,
 * if the configuration says so.
 *
 * @throws DivergedError
 */
export async function trainModel(
  model: Model,
  training: Training,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Trained> {
  const { config, folder } = training;
  for (let { from } = training; ; )
    try {
      return await trainFrom(from, model, training, terminal, signal);
    } catch (error) {
      if (!(error instanceof DivergedError) || config.train.onDivergence === 'stop') throw error;
      from = await rollBack(folder.checkpoints, error);
      await training.onRollback?.(from.state.rollbacks ?? []);
      const rate = config.train.learningRate * learningRateFactor(from.state.rollbacks);
      warn(terminal.err, `${error.message}\nBack to step ${from.step}, with a learning rate of ${formatNumber(rate)}.`);
    }
}

async function trainFrom(
  from: TrainingCheckpoint | undefined,
  model: Model,
  { config, dataset, trainTargets, folder }: Training,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Trained> {
  const { split, batch, mirror, steps, logEvery, statisticsEvery, checkpointEvery, keepCheckpoints, onDivergence } =
    config.train;
  const rollbacks = from?.state.rollbacks ?? [];
  const optimizer = createOptimizer(model, config.train, learningRateFactor(rollbacks));
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
    const watch = new DivergenceWatch(from?.state.watch);
    const progress = startProgress(terminal.err, 'training', steps, { from: optimizer.updates, signal });
    let saved = from?.step;
    const save = async ({ step, batch }: TrainPosition): Promise<void> => {
      // One that was killed after it saved has not deleted what is too many.
      if (step === saved) return pruneCheckpoints(folder.checkpoints, keepCheckpoints);
      checkStillHeld(folder.directory);
      await log.sync(); // no checkpoint is ahead of its log
      const position = { step, batch };
      const origin = trainingOrigin(config, dataset.fingerprint);
      const state = { position, unlogged: log.unlogged, watch: watch.state, rollbacks, origin };
      await saveTraining(folder.checkpoints, { model, optimizer, ...state }, keepCheckpoints);
      saved = step;
    };
    const warnings: string[] = [];
    const measureEmission = watchEmission(model, {
      dataset,
      split,
      context: config.context.train,
      file: folder.statistics,
      idleFrom: IDLE_FROM * steps,
      warn: (line) => {
        warnings.push(line);
        progress.note(styled(terminal.err, 'yellow', wrap(line)));
      },
    });
    try {
      // Somewhere to go back to.
      if (onDivergence === 'rollback' && !begun) await save({ step: 0, batch: { epoch: 0, offset: 0 } });
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
        watch,
        onStep: async (report) => {
          progress.update(report.step, report.loss.total);
          await log.add(report);
        },
        hooks: [
          ...(statisticsEvery > 0
            ? [{ every: statisticsEvery, run: ({ step }: TrainPosition) => measureEmission(step) }]
            : []),
          { every: checkpointEvery, run: save },
        ],
      });
      await save(position);
      const { seconds } = log;
      await log.close();
      return { steps: position.step, seconds, rollbacks, warnings };
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

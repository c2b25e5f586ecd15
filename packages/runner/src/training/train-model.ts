import { DivergedError, type Model, type TrainPosition, train } from '@hypersiren/hypernet';
import { DivergenceWatch } from '@hypersiren/siren/training';
import type { BackendName } from '../backend/backends.js';
import type { Config } from '../config/schemas/schema.js';
import { asJob, type Task, warningsOf } from '../events/task.js';
import { pruneCheckpoints } from '../run/checkpoints/checkpoint.js';
import { type Rollback, saveTraining, type TrainingCheckpoint } from '../run/checkpoints/model-checkpoint.js';
import { learningRateFactor, rollBack } from '../run/checkpoints/roll-back.js';
import { checkStillHeld } from '../run/explain-failure.js';
import { rewindLog } from '../run/logs/json-lines.js';
import { openMetricsLog } from '../run/logs/metrics-log.js';
import type { RunFolder } from '../run/run-folder.js';
import { trainingOrigin } from '../run/run-origin.js';
import { isLost, lostError } from '../team/lost.js';
import type { Team } from '../team/team.js';
import { createOptimizer } from './create-optimizer.js';
import { earlySheets } from './early-sheets.js';
import type { Images } from './load-images.js';
import { trainSettings } from './train-settings.js';
import { watchEmission } from './watch-emission.js';

/**
 * Share of the steps after which an idle hypernetwork causes a warning. In earlier steps the model may still learn to
 * use it.
 */
const IDLE_FROM = 0.5;

export type Training = Images & {
  config: Config;
  folder: RunFolder;
  /** Checkpoint to resume from. Log lines after it are removed and written again. Default: a new training. */
  from?: TrainingCheckpoint | undefined;
  /** Processes that train together, seen from the first one. */
  team?: Team | undefined;
  /** Backend in use, which all processes of the team use. */
  backend: BackendName;
  /** Whether to draw contact sheets at early steps. Default: false. */
  sheets?: boolean | undefined;
  /** Called after a rollback with all rollbacks so far, before the training continues. */
  onRollback?: (rollbacks: readonly Rollback[]) => Promise<void>;
};

export interface Trained {
  /**
   * Number of steps done. It is smaller than in the configuration only if the signal stopped the training. The last
   * step is always saved.
   */
  steps: number;
  /** Total seconds of training. */
  seconds: number;
  rollbacks: readonly Rollback[];
  /** Warnings of the training. */
  warnings: readonly string[];
}

/**
 * Trains a model in place and writes its log and checkpoints. After a divergence, the training returns to the last
 * checkpoint if `train.onDivergence` is `rollback`.
 *
 * @throws DivergedError
 */
export async function trainModel(model: Model, training: Training, task: Task): Promise<Trained> {
  const { config, folder } = training;
  for (let { from } = training; ; )
    try {
      return await trainFrom(from, model, training, task);
    } catch (error) {
      if (!(error instanceof DivergedError) || config.train.onDivergence === 'stop') throw error;
      from = await rollBack(folder.checkpoints, error);
      await training.onRollback?.(from.state.rollbacks ?? []);
      const learningRate = config.train.learningRate * learningRateFactor(from.state.rollbacks);
      task.tell({ type: 'rollback', message: error.message, to: from.step, learningRate });
    }
}

async function trainFrom(
  from: TrainingCheckpoint | undefined,
  model: Model,
  { config, dataset, trainTargets, folder, team, backend, sheets = false }: Training,
  task: Task,
): Promise<Trained> {
  const { split, steps, logEvery, statisticsEvery, checkpointEvery, keepCheckpoints, onDivergence } = config.train;
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
    let saved = from?.step;
    const save = async ({ step, batch }: TrainPosition): Promise<void> => {
      // A process that was killed after saving may have left too many checkpoints.
      if (step === saved) return pruneCheckpoints(folder.checkpoints, keepCheckpoints);
      checkStillHeld(folder.directory);
      await log.sync(); // a checkpoint must not be ahead of the log
      const position = { step, batch };
      const origin = trainingOrigin(config, dataset.fingerprint);
      const state = { position, unlogged: log.unlogged, watch: watch.state, rollbacks, origin };
      const directory = await saveTraining(folder.checkpoints, { model, optimizer, ...state }, keepCheckpoints);
      saved = step;
      task.tell({ type: 'checkpoint', step, directory });
    };
    let last: TrainPosition = from?.state.position ?? { step: 0, batch: { epoch: 0, offset: 0 } };
    const warnings: string[] = [];
    const warn = warningsOf(task, 'emission');
    const measureEmission = watchEmission(model, {
      dataset,
      split,
      context: config.context.train,
      file: folder.statistics,
      idleFrom: IDLE_FROM * steps,
      onMeasured: (statistics) => task.tell({ type: 'statistics', statistics }),
      warn: (line) => {
        warnings.push(line);
        warn(line);
      },
    });
    const job = { job: 'training', from: optimizer.updates, total: steps, unit: 'steps' } as const;
    return await asJob(task, job, async () => {
      try {
        // The first rollback needs a checkpoint.
        if (onDivergence === 'rollback' && !begun) await save({ step: 0, batch: { epoch: 0, offset: 0 } });
        if (statisticsEvery > 0 && !begun) await measureEmission(0);
        await team?.begin({
          ...{
            config,
            data: dataset.fingerprint,
            backend,
            model: await model.state(),
            optimizer: await optimizer.state(),
          },
          ...{ batch: last.batch, watch: watch.state, rollbacks },
        });
        const position = await train({
          ...trainSettings(config, { dataset, trainTargets }),
          model,
          optimizer,
          ...(from && { from: from.state.position.batch }),
          group: team?.group,
          signal: task.signal,
          watch,
          onStep: async (report) => {
            task.tell({ type: 'step', step: report.step, steps, loss: report.loss.total, report });
            await log.add(report);
            last = { step: report.step, batch: report.batch };
          },
          hooks: [
            ...(statisticsEvery > 0
              ? [{ every: statisticsEvery, run: ({ step }: TrainPosition) => measureEmission(step) }]
              : []),
            { every: checkpointEvery, run: save },
            ...(sheets ? [earlySheets(model, { config, dataset, folder }, task)] : []),
          ],
        }).catch(async (error) => {
          if (!isLost(error)) throw error;
          await save(last);
          throw lostError(folder, last.step, error);
        });
        await save(position);
        const { seconds } = log;
        await log.close();
        return { steps: position.step, seconds, rollbacks, warnings };
      } catch (error) {
        await log.close().catch(() => {}); // the first error is reported
        throw error;
      }
    });
  } finally {
    optimizer.dispose();
  }
}

import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { DivergedError } from '@hypersiren/hypernet';
import {
  createGeneratorTraining,
  fitLatents,
  type GeneratorPosition,
  type GeneratorTraining,
  type TrainGeneratorOptions,
  trainGenerator,
} from '@hypersiren/hypernet/generators';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import { asJob, type Task } from '../events/task.js';
import { writeFigures } from '../figures/write-figures.js';
import { pruneCheckpoints } from '../run/checkpoints/checkpoint.js';
import type { Rollback } from '../run/checkpoints/model-checkpoint.js';
import type { RunOrigin } from '../run/checkpoints/origin.js';
import { learningRateFactor, rollBack } from '../run/checkpoints/roll-back.js';
import { checkStillHeld } from '../run/explain-failure.js';
import { openFitLog } from '../run/logs/fit-log.js';
import type { RunFolder } from '../run/run-folder.js';
import { unlessAdam } from '../run/run-origin.js';
import { type GeneratorCheckpoint, type GeneratorState, saveGenerator } from './generator-checkpoint.js';
import { sampleSheet } from './sample-sheet.js';

/** Returns the settings that determine the numbers of a run. */
export function generatorOrigin({ seed, model, objective, train }: GeneratorRunConfig, data: string): RunOrigin {
  const { steps: _, logEvery, checkpointEvery, keepCheckpoints, onDivergence, optimizer, ...rest } = train;
  return { config: { seed, model, objective, train: { ...rest, ...unlessAdam(optimizer) } }, data };
}

/**
 * Creates the networks of a configuration.
 *
 * @param factor factor of the learning rates; default 1
 */
export function trainingOf(
  { model, objective, train, seed }: GeneratorRunConfig,
  shape: ImageDataset,
  factor = 1,
): GeneratorTraining {
  const { steps, warmup, schedule, clip, beta1, beta2, epsilon, partnerRate } = train;
  const { height, width, channels } = shape;
  const learningRate = train.learningRate * factor;
  const optimizer = { steps, learningRate, warmup, schedule, clip, optimizer: train.optimizer, beta1, beta2, epsilon };
  return createGeneratorTraining({
    model,
    objective,
    shape: { height, width, channels },
    optimizer,
    partnerRate,
    seed,
  });
}

/** Returns the options of a training other than its networks. */
export function trainSettingsOf(
  { train: { split, batch, mirror, steps, decay }, seed }: GeneratorRunConfig,
  dataset: ImageDataset,
): Omit<TrainGeneratorOptions, 'training'> {
  return { dataset, split, batch, mirror, steps, decay, seed };
}

export interface GeneratorToTrain {
  readonly config: GeneratorRunConfig;
  readonly dataset: ImageDataset;
  readonly folder: RunFolder;
  /** Checkpoint to resume from; undefined for a new training. */
  readonly from: GeneratorCheckpoint | undefined;
  /** Whether to draw sheets of samples at early steps too. */
  readonly sheets: boolean;
}

/** Trained networks, to be disposed by the caller. */
export interface TrainedNetworks {
  readonly training: GeneratorTraining;
  /** Number of steps done. */
  readonly steps: number;
  /** Total seconds of training. */
  readonly seconds: number;
  readonly rollbacks: readonly Rollback[];
}

/**
 * Trains a generator and writes its log, checkpoints and sheets of samples. After a divergence, the training returns to
 * the last checkpoint if `train.onDivergence` is `rollback`.
 *
 * @param onRollback called after a rollback with all rollbacks so far, before the training continues
 * @throws DivergedError
 */
export async function trainNetworks(
  run: GeneratorToTrain,
  task: Task,
  onRollback: (rollbacks: readonly Rollback[]) => Promise<void>,
): Promise<TrainedNetworks> {
  const { config, dataset, folder } = run;
  for (let { from } = run; ; ) {
    const rollbacks = from?.state.rollbacks ?? [];
    const training = trainingOf(config, dataset, learningRateFactor(rollbacks));
    try {
      return { training, rollbacks, ...(await trainFrom(from, training, run, task)) };
    } catch (error) {
      training.dispose();
      if (!(error instanceof DivergedError) || config.train.onDivergence === 'stop') throw error;
      from = (await rollBack<GeneratorState>(folder.checkpoints, error)) as GeneratorCheckpoint;
      await onRollback(from.state.rollbacks ?? []);
      const learningRate = config.train.learningRate * learningRateFactor(from.state.rollbacks);
      task.tell({ type: 'rollback', message: error.message, to: from.step, learningRate });
    }
  }
}

/** First step with an early sheet. Each next one follows after four times as many steps. */
const FIRST_SHEET = 25;
const SHEET_FACTOR = 4;

function isSheetStep(step: number): boolean {
  let next = FIRST_SHEET;
  while (next < step) next *= SHEET_FACTOR;
  return next === step;
}

/** Trains with log, checkpoints and sheets. The last step is always saved. */
async function trainFrom(
  from: GeneratorCheckpoint | undefined,
  training: GeneratorTraining,
  { config, dataset, folder, sheets }: GeneratorToTrain,
  task: Task,
): Promise<{ steps: number; seconds: number }> {
  const { split, mirror, steps, logEvery, checkpointEvery, keepCheckpoints, onDivergence } = config.train;
  const rollbacks = from?.state.rollbacks ?? [];
  if (from) training.load(from.step, from.tensors, from.state.watches);
  const log = await openFitLog(folder.metrics, logEvery, from && { step: from.step, unlogged: from.state.unlogged });
  const origin = generatorOrigin(config, dataset.fingerprint);
  let saved = from?.step;
  const fit = () => fitLatents(training, { dataset, split: getSplit(dataset, split), mirror, seed: config.seed });
  const save = async (position: GeneratorPosition): Promise<void> => {
    const { step } = position;
    // A process that was killed after saving may have left too many checkpoints.
    if (step === saved) return pruneCheckpoints(folder.checkpoints, keepCheckpoints);
    checkStillHeld(folder.directory);
    await fit();
    await log.sync(); // a checkpoint must not be ahead of the log
    const progress = { position, unlogged: log.unlogged, rollbacks, origin };
    const directory = await saveGenerator(folder.checkpoints, training, progress, keepCheckpoints);
    saved = step;
    task.tell({ type: 'checkpoint', step, directory });
  };
  const draw = async (step: number, file: string): Promise<void> => {
    const content = await sampleSheet(training.average, config.name, step);
    checkStillHeld(folder.directory);
    await writeFigures(folder.figures, { [`samples, step ${step}`]: { file, content } }, task);
  };
  const job = { job: 'training', from: from?.step ?? 0, total: steps, unit: 'steps' } as const;
  return asJob(task, job, async () => {
    try {
      // The first rollback needs a checkpoint.
      if (onDivergence === 'rollback' && !from) await save({ step: 0, batch: { epoch: 0, offset: 0 } });
      const position = await trainGenerator({
        ...trainSettingsOf(config, dataset),
        training,
        signal: task.signal,
        ...(from && { from: from.state.position.batch }),
        onStep: async (report) => {
          const { step, loss, terms, gradientNorm, learningRate } = report;
          const shown = { step, loss, terms, gradientNorm, learningRate };
          task.tell({ type: 'step', step, steps, loss, report: shown });
          await log.add(shown);
          if (step < steps && sheets && isSheetStep(step)) {
            await fit();
            await draw(step, `samples-step-${step}`);
          }
          if (step % checkpointEvery !== 0 || step === steps) return;
          await save({ step, batch: report.batch });
          await draw(step, 'samples');
        },
      });
      await save(position);
      const { seconds } = log;
      await log.close();
      return { steps: position.step, seconds };
    } catch (error) {
      await log.close().catch(() => {}); // the first error is reported
      throw error;
    }
  });
}

import { getSplit, type ImageDataset, sizedBatches } from '@hypersiren/datasets';
import { DivergedError } from '@hypersiren/hypernet';
import {
  createGeneratorTraining,
  type GeneratorPosition,
  type GeneratorTraining,
  trainGenerator,
} from '@hypersiren/hypernet/generators';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import { asJob, type Task } from '../events/task.js';
import { writeFigures } from '../figures/write-figures.js';
import { relativePath } from '../relative-path.js';
import { pruneCheckpoints } from '../run/checkpoints/checkpoint.js';
import type { RunOrigin } from '../run/checkpoints/origin.js';
import { checkStillHeld } from '../run/explain-failure.js';
import { openFitLog } from '../run/logs/fit-log.js';
import type { Provenance } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import type { RunFolder } from '../run/run-folder.js';
import { keepRecord } from '../training/keep-record.js';
import { type GeneratorCheckpoint, saveGenerator } from './generator-checkpoint.js';
import { evaluateGeneratorRun } from './generator-evaluation.js';
import type { GeneratorEvaluationFile } from './generator-evaluation-file.js';
import { sampleSheet } from './sample-sheet.js';

export interface GeneratorUnderWay {
  readonly config: GeneratorRunConfig;
  readonly dataset: ImageDataset;
  readonly folder: RunFolder;
  /** Provenance of the run. It is written at the beginning, and again with the outcome. */
  readonly record: Provenance;
  /** Checkpoint to resume from; undefined for a new training. */
  readonly from: GeneratorCheckpoint | undefined;
  /** Whether to draw sheets of samples at early steps too. */
  readonly sheets: boolean;
}

/** Result of the training of a generator. */
export interface TrainedGenerator {
  /** `interrupted` if the signal stopped the training, which then has a checkpoint. */
  readonly outcome: 'finished' | 'interrupted';
  readonly folder: RunFolder;
  /** Total number of steps done. */
  readonly steps: number;
  /** Measures of the samples. Left out if the training was interrupted before they were made. */
  readonly evaluation?: GeneratorEvaluationFile;
}

/** Returns the settings that determine the numbers of a run. */
export function generatorOrigin({ seed, model, objective, train }: GeneratorRunConfig, data: string): RunOrigin {
  const { steps: _, logEvery, checkpointEvery, keepCheckpoints, ...optimization } = train;
  return { config: { seed, model, objective, train: optimization }, data };
}

/** Creates the networks of a configuration. */
export function trainingOf(
  { model, objective, train, seed }: GeneratorRunConfig,
  shape: ImageDataset,
): GeneratorTraining {
  const { steps, learningRate, warmup, schedule, clip, beta1, beta2, epsilon, partnerRate } = train;
  const { height, width, channels } = shape;
  const optimizer = { steps, learningRate, warmup, schedule, clip, beta1, beta2, epsilon };
  return createGeneratorTraining({
    model,
    objective,
    shape: { height, width, channels },
    optimizer,
    partnerRate,
    seed,
  });
}

/** Checks that the dataset has the splits and fills a batch, before the run folder is created. */
export function checkGeneratorData({ train, evaluation, seed }: GeneratorRunConfig, dataset: ImageDataset): void {
  sizedBatches(dataset, getSplit(dataset, train.split), { size: train.batch, seed }).next();
  getSplit(dataset, evaluation.split);
}

/**
 * Trains a generator to its last step, measures its samples and draws sheets. The signal stops the training with a
 * checkpoint.
 *
 * @throws RunError `diverged`, `disk-full` or `read-only`; the error is also recorded in `run.json`
 */
export async function finishGenerator(run: GeneratorUnderWay, task: Task): Promise<TrainedGenerator> {
  const { config, dataset, folder, record } = run;
  const { signal, tell } = task;
  const { directory } = folder;
  const shown = relativePath(directory);
  const resume = `\`hypersiren train --resume ${shown}\``;
  const explain = (error: unknown) =>
    error instanceof DivergedError
      ? new RunError(
          'diverged',
          shown,
          error.message.replace(/\.$/, ''),
          'Its checkpoints are intact. Train again with a lower train.learningRate or train.partnerRate',
          { cause: error },
        )
      : error;
  const training = trainingOf(config, dataset);
  let evaluation: GeneratorEvaluationFile | undefined;
  let steps = 0;
  try {
    await keepRecord({ folder, record, resume, explain }, signal, async (note) => {
      try {
        const trained = await trainRun(training, run, task);
        steps = trained.steps;
        await note({ steps, trainingSeconds: Math.round(trained.seconds * 10) / 10 });
        tell({ type: 'trained', kind: 'training', ...trained });
        if (!signal.aborted)
          evaluation = await evaluateGeneratorRun(training.average, { config, dataset, folder, step: steps }, task);
      } catch (error) {
        // An abort while the samples are measured is not a failure.
        if (!signal.aborted || error !== signal.reason) throw error;
      }
    });
  } finally {
    training.dispose();
  }
  if (signal.aborted) tell({ type: 'interrupted', kind: 'training', directory, steps, of: config.train.steps });
  else tell({ type: 'finished', directory, steps });
  return { outcome: signal.aborted ? 'interrupted' : 'finished', folder, steps, ...(evaluation && { evaluation }) };
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
async function trainRun(
  training: GeneratorTraining,
  { config, dataset, folder, from, sheets }: GeneratorUnderWay,
  task: Task,
): Promise<{ steps: number; seconds: number }> {
  const { split, batch, mirror, steps, decay, logEvery, checkpointEvery, keepCheckpoints } = config.train;
  if (from) training.load(from.step, from.tensors, from.state.watches);
  const log = await openFitLog(folder.metrics, logEvery, from && { step: from.step, unlogged: from.state.unlogged });
  const origin = generatorOrigin(config, dataset.fingerprint);
  let saved = from?.step;
  const save = async (position: GeneratorPosition): Promise<void> => {
    const { step } = position;
    // A process that was killed after saving may have left too many checkpoints.
    if (step === saved) return pruneCheckpoints(folder.checkpoints, keepCheckpoints);
    checkStillHeld(folder.directory);
    await log.sync(); // a checkpoint must not be ahead of the log
    const progress = { position, unlogged: log.unlogged, origin };
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
      const position = await trainGenerator({
        ...{ training, dataset, split, batch, mirror, steps, decay, seed: config.seed, signal: task.signal },
        ...(from && { from: from.state.position.batch }),
        onStep: async (report) => {
          const { step, loss, terms, gradientNorm, learningRate } = report;
          const shown = { step, loss, terms, gradientNorm, learningRate };
          task.tell({ type: 'step', step, steps, loss, report: shown });
          await log.add(shown);
          if (step < steps && sheets && isSheetStep(step)) await draw(step, `samples-step-${step}`);
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

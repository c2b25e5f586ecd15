import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { renderImages } from '@hypersiren/hypernet';
import { seamRatio } from '@hypersiren/hypernet/evaluation';
import { drawLatents, evaluateGenerator, type Generator } from '@hypersiren/hypernet/generators';
import * as tf from '@tensorflow/tfjs-core';
import { onHostBackend } from '../backend/on-host-backend.js';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import type { Task } from '../events/task.js';
import { generatorFigure } from '../figures/generator-figure.js';
import { writeFigures } from '../figures/write-figures.js';
import { checkStillHeld } from '../run/explain-failure.js';
import { readFitLog } from '../run/logs/fit-log.js';
import type { RunFolder } from '../run/run-folder.js';
import { type GeneratorEvaluationFile, writeGeneratorEvaluation } from './generator-evaluation-file.js';
import { nearestSheet, SHEET_SEED, sampleSheet, sampleValues } from './sample-sheet.js';

/** Number of samples whose seams are measured, and their size relative to the training size. */
const SEAMS = { count: 16, scale: 4 };

/**
 * Measures a generator, writes `evaluation.json` and draws sheets of samples and of their nearest training images, and
 * the curve of the losses.
 *
 * @throws DatasetError if a split is missing; the signal's reason
 */
export async function evaluateGeneratorRun(
  generator: Generator,
  {
    config,
    dataset,
    folder,
    step,
  }: { config: GeneratorRunConfig; dataset: ImageDataset; folder: RunFolder; step: number },
  task: Task,
): Promise<GeneratorEvaluationFile> {
  const { name, objective, train, evaluation: wanted } = config;
  const [trained, heldOut] = [getSplit(dataset, train.split), getSplit(dataset, wanted.split)];
  const count = Math.min(wanted.images ?? heldOut.count, heldOut.count, trained.count);
  const values = await sampleValues(generator, { seed: SHEET_SEED, count });
  const { evaluation, nearest } = await onHostBackend(() =>
    evaluateGenerator({
      samples: { data: values, count, ...generator.spec.shape },
      ...{ dataset, train: trained, heldOut, rank: wanted.rank, signal: task.signal },
    }),
  );
  const written: GeneratorEvaluationFile = {
    ...{ name, type: 'generator', objective: objective.type, step, split: wanted.split },
    ...evaluation,
    seams: await seamsOf(generator),
  };
  checkStillHeld(folder.directory);
  await writeGeneratorEvaluation(folder.evaluation, written);
  task.tell({ type: 'generator-evaluated', directory: folder.directory, evaluation: written });
  const rows = await readFitLog(folder.metrics);
  await writeFigures(
    folder.figures,
    {
      samples: { file: 'samples', content: await sampleSheet(generator, name, step) },
      'nearest training images': {
        file: 'nearest',
        content: await nearestSheet(values, { dataset, name, nearest: nearest.indices }),
      },
      curve: { file: 'curve', content: generatorFigure([{ name, rows }], name) },
    },
    task,
  );
  return written;
}

async function seamsOf(generator: Generator): Promise<number> {
  const { config, shape } = generator.spec;
  const [height, width] = [shape.height * SEAMS.scale, shape.width * SEAMS.scale];
  const emitted = tf.tidy(() => generator.emit(drawLatents(generator, { seed: SHEET_SEED, count: SEAMS.count })));
  try {
    const values = await renderImages(generator, emitted, { height, width });
    return seamRatio(values, { height, width, channels: shape.channels, patch: config.patch * SEAMS.scale });
  } finally {
    tf.dispose(emitted);
  }
}

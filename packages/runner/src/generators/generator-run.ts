import { getSplit, type ImageDataset, sizedBatches } from '@hypersiren/datasets';
import { DivergedError } from '@hypersiren/hypernet';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import type { Task } from '../events/task.js';
import { relativePath } from '../relative-path.js';
import type { Provenance } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import type { RunFolder } from '../run/run-folder.js';
import { keepRecord } from '../training/keep-record.js';
import { evaluateGeneratorRun } from './generator-evaluation.js';
import type { GeneratorEvaluationFile } from './generator-evaluation-file.js';
import { type GeneratorToTrain, type TrainedNetworks, trainNetworks } from './generator-training.js';

export interface GeneratorUnderWay extends GeneratorToTrain {
  /** Provenance of the run. It is written at the beginning, and again with the outcome. */
  readonly record: Provenance;
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
          `${resume.slice(0, -1)} --on-divergence rollback\` returns to the last checkpoint with half the learning rate; or train again with a lower train.learningRate or train.partnerRate`,
          { cause: error },
        )
      : error;
  let trained: TrainedNetworks | undefined;
  let evaluation: GeneratorEvaluationFile | undefined;
  let steps = 0;
  try {
    await keepRecord({ folder, record, resume, explain }, signal, async (note) => {
      try {
        trained = await trainNetworks(run, task, (rollbacks) => note({ rollbacks }));
        const { seconds, rollbacks, training } = trained;
        steps = trained.steps;
        await note({
          steps,
          trainingSeconds: Math.round(seconds * 10) / 10,
          ...(rollbacks.length > 0 && { rollbacks }),
        });
        tell({ type: 'trained', kind: 'training', steps, seconds });
        if (!signal.aborted)
          evaluation = await evaluateGeneratorRun(training.average, { config, dataset, folder, step: steps }, task);
      } catch (error) {
        // An abort while the samples are measured is not a failure.
        if (!signal.aborted || error !== signal.reason) throw error;
      }
    });
  } finally {
    trained?.training.dispose();
  }
  if (signal.aborted) tell({ type: 'interrupted', kind: 'training', directory, steps, of: config.train.steps });
  else tell({ type: 'finished', directory, steps });
  return { outcome: signal.aborted ? 'interrupted' : 'finished', folder, steps, ...(evaluation && { evaluation }) };
}

import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { createModel, DivergedError, type Model } from '@hypersiren/hypernet';
import { isIdleText } from '@hypersiren/hypernet/text';
import { onHostBackend } from '../backend/on-host-backend.js';
import type { Config } from '../config/schemas/schema.js';
import { evaluateRun, warnIfIdle } from '../evaluation/evaluate-run.js';
import type { Task } from '../events/task.js';
import { relativePath } from '../relative-path.js';
import type { TrainingCheckpoint } from '../run/checkpoints/model-checkpoint.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { Provenance } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import type { RunFolder } from '../run/run-folder.js';
import type { Team } from '../team/team.js';
import { keepRecord } from './keep-record.js';
import type { Images } from './load-images.js';
import { modelShape } from './model-shape.js';
import { startFrom } from './start-from.js';
import { trainModel } from './train-model.js';

export type RunUnderWay = Images & {
  config: Config;
  folder: RunFolder;
  /** Provenance of the run. It is written at the beginning, and again with the outcome. */
  record: Provenance;
  /** Checkpoint to resume from. Default: a new training. */
  from?: TrainingCheckpoint | undefined;
  /** Processes that train together, seen from the first one. */
  team?: Team | undefined;
  /** Whether to draw contact sheets at early steps. Default: false. */
  sheets?: boolean | undefined;
};

/** Result of a training. */
export interface TrainedRun {
  /** `interrupted` if the signal stopped the training, which then has a checkpoint. */
  readonly outcome: 'finished' | 'interrupted';
  readonly folder: RunFolder;
  /** Total number of steps done. */
  readonly steps: number;
  /** Provenance of the run, as in `run.json`. */
  readonly record: Provenance;
  /** Errors of the model and of baselines. Left out if the training was interrupted before the evaluation. */
  readonly evaluation?: EvaluationFile;
}

/**
 * Trains a run's model to its last step, evaluates it and draws its charts. The signal stops the training with a
 * checkpoint.
 *
 * @throws RunError `diverged`, `disk-full` or `read-only`; the error is also recorded in `run.json`
 */
export async function finishRun(
  { config, folder, record, from, sheets, team, ...images }: RunUnderWay,
  task: Task,
): Promise<TrainedRun> {
  const { signal } = task;
  const run = relativePath(folder.directory);
  const resume = `\`hypersiren train --resume ${run}\``;
  const explain = (error: unknown) =>
    error instanceof DivergedError
      ? new RunError('diverged', run, error.message.replace(/\.$/, ''), divergenceHint(resume), { cause: error })
      : error;
  const model = createModel(config.model, modelShape(config, images.dataset), config.seed);
  let evaluation: EvaluationFile | undefined;
  try {
    const written = await keepRecord({ folder, record, resume, explain }, signal, async (note) => {
      try {
        // A checkpoint already contains the fitted tensors.
        const start = from === undefined ? config.train.from : undefined;
        if (start !== undefined) await note({ startedFrom: await startFrom(model, start, task) });
        else if (!from) await fitModel(model, { config, dataset: images.dataset }, task);
        const { steps, seconds, rollbacks, warnings } = await trainModel(
          model,
          {
            ...{ config, ...images, folder, from, sheets, team },
            backend: record.backend.name,
            onRollback: (rollbacks) => note({ rollbacks }),
          },
          task,
        );
        await team?.end(); // only this process evaluates
        await note({
          steps,
          trainingSeconds: Math.round(seconds * 10) / 10,
          ...(rollbacks.length > 0 && { rollbacks }),
        });
        const warned = async (lines: readonly string[]): Promise<void> => {
          if (lines.length > 0) await note({ warnings: [...(record.warnings ?? []), ...lines] });
        };
        await warned(warnings);
        task.tell({ type: 'trained', kind: 'training', steps, seconds });
        if (signal.aborted) return;
        const { backend } = record;
        evaluation = await evaluateRun(model, { config, ...images, folder, step: steps, backend }, task);
        const idle = warnings.some(isIdleText) ? undefined : warnIfIdle(evaluation, task);
        if (idle !== undefined) await warned([...warnings, idle]);
      } catch (error) {
        // An abort while the model is fitted or evaluated is not a failure.
        if (!signal.aborted || error !== signal.reason) throw error;
      }
    });
    const { steps = 0 } = written;
    const { directory } = folder;
    const outcome = signal.aborted ? 'interrupted' : 'finished';
    if (signal.aborted) task.tell({ type: 'interrupted', kind: 'training', directory, steps, of: config.train.steps });
    else task.tell({ type: 'finished', directory, steps });
    return { outcome, folder, steps, record: written, ...(evaluation && { evaluation }) };
  } finally {
    model.dispose();
  }
}

function divergenceHint(resume: string): string {
  const rollback = `${resume.slice(0, -1)} --on-divergence rollback\``;
  return `${rollback} returns to the last checkpoint with half the learning rate, as often as necessary`;
}

/** Estimates the fitted tensors of a model, such as those of a prior, from the training images. */
export async function fitModel(
  model: Model,
  { config: { train }, dataset }: { config: Config; dataset: ImageDataset },
  { tell, signal }: Task,
): Promise<void> {
  if (model.fitted.size === 0) return;
  const started = performance.now();
  await onHostBackend(() =>
    model.fit({ dataset, split: getSplit(dataset, train.split), mirror: train.mirror, signal }),
  );
  const numbers = [...model.fitted.values()].reduce((sum, { size }) => sum + size, 0);
  tell({ type: 'prior', numbers, seconds: (performance.now() - started) / 1000 });
}

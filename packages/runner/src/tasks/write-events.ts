import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImageDataset } from '@hypersiren/datasets';
import { createModel } from '@hypersiren/hypernet';
import { EventFile, type SummaryValue } from '@hypersiren/interchange';
import type { BackendChoice } from '../backend/choices.js';
import type { Config } from '../config/schemas/schema.js';
import { dataWarnings, type Task, type TaskOptions, taskOf } from '../events/task.js';
import { isFit } from '../figures/chart-fits.js';
import { CheckpointError, listCheckpoints, readCheckpoint } from '../run/checkpoints/checkpoint.js';
import type { TrainingCheckpoint } from '../run/checkpoints/model-checkpoint.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { readFitLog } from '../run/logs/fit-log.js';
import { readMetrics } from '../run/logs/metrics-log.js';
import { readStatistics } from '../run/logs/statistics-log.js';
import { readProvenance } from '../run/provenance.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { modelValues } from '../tensorboard/model-events.js';
import { evaluationValues, fitValues, metricsValues, statisticsValues } from '../tensorboard/run-events.js';
import { beginBackend } from '../training/begin-task.js';
import { checkRun } from '../training/check-run.js';
import { loadImages } from '../training/load-images.js';
import { checkRunData, loadRunConfig } from '../training/load-run-config.js';

/** Options of {@link writeEvents}. */
export interface WriteEventsOptions extends TaskOptions {
  /** Folder of a run, finished or running. */
  readonly run: string;
  /** Folder for the event files. Default: `tensorboard` in the run's folder. */
  readonly output?: string | undefined;
  /** Whether to continue until the run ends. Default: false. */
  readonly follow?: boolean | undefined;
  /** Overrides of the run's configuration, each `key=value`, for instance the location of its data. */
  readonly set?: readonly string[] | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/** Summary of the written events. */
export interface WrittenEvents {
  /** Absolute path of the event file. */
  readonly path: string;
  /** Number of log lines written. `step` is the step of the last one. */
  readonly lines: number;
  readonly step: number;
}

/** Seconds between readings of a followed run. */
const INTERVAL = 2;

/**
 * Writes the log of a training or a fit, and inpainted images of a training's checkpoints, as TensorBoard event files.
 * The run is only read, so that this task can begin at any time.
 *
 * @throws RunError, ConfigError, DatasetError, BackendError
 */
export async function writeEvents(options: WriteEventsOptions): Promise<WrittenEvents> {
  const { run, output, follow = false, set = [], backend = 'auto' } = options;
  const task = taskOf(options);
  const { signal } = task;
  await beginBackend(backend, task);
  const folder = await openRunFolder(run);
  const training = (await isFit(run)) ? undefined : await loadTraining(folder, set, task);
  const now = Date.now() / 1000;
  const target = output ?? path.join(folder.directory, 'tensorboard');
  const file = await EventFile.create(target, now);
  try {
    const teller = new RunTeller({ folder, file, training });
    for (;;) {
      // The outcome is read before the other files, so that the last lines of a run are not missed.
      const outcome = (await readProvenance(folder.provenance))?.outcome;
      await teller.tell();
      if (!follow || outcome !== 'running' || signal.aborted) break;
      await wait(1000 * INTERVAL, undefined, { signal }).catch(() => {});
    }
    return { path: path.resolve(file.path), lines: teller.told, step: teller.step };
  } finally {
    await file.close();
  }
}

/** Configuration and dataset for inpainting with a training's checkpoints. */
interface Training {
  readonly config: Config;
  readonly dataset: ImageDataset;
}

async function loadTraining(folder: RunFolder, set: readonly string[], task: Task): Promise<Training> {
  const config = await loadRunConfig(folder, set);
  const { dataset } = await loadImages(config, dataWarnings(task));
  await checkRunData(folder, dataset);
  return { config, dataset };
}

interface ToldRun {
  readonly folder: RunFolder;
  readonly file: EventFile;
  /** Configuration and dataset of a training; undefined for a fit. */
  readonly training: Training | undefined;
}

type Kind = 'metrics' | 'statistics' | 'checkpoint' | 'evaluation';

/** Writes the new contents of a run's folder to an event file. */
class RunTeller {
  /** Step of the last event of each kind. */
  readonly #last: Record<Kind, number> = { metrics: -1, statistics: -1, checkpoint: -1, evaluation: -1 };
  readonly #run: ToldRun;
  /** Number of log lines written. */
  told = 0;

  constructor(run: ToldRun) {
    this.#run = run;
  }

  /** Step of the last log line written. */
  get step(): number {
    return Math.max(0, this.#last.metrics);
  }

  async tell(): Promise<void> {
    const { folder, file, training } = this.#run;
    const metrics = await (training ? readMetrics : readFitLog)(folder.metrics);
    const started = Date.parse((await readProvenance(folder.provenance))?.started ?? '') / 1000 || 0;
    const newest = metrics.at(-1)?.step ?? -1;
    if (newest < this.#last.metrics) {
      // The run resumed from an older checkpoint and logs the following steps again.
      await file.restart(newest + 1, Date.now() / 1000);
      for (const kind of Object.keys(this.#last) as Kind[]) this.#last[kind] = Math.min(this.#last[kind], newest);
    }
    /** Returns the time at which a step was done, in seconds since 1970, as far as the log contains it. */
    const timeOf = (step: number): number => started + (metrics.find((row) => row.step >= step)?.seconds ?? 0);
    const tell = async (kind: Kind, step: number, values: () => SummaryValue[]): Promise<void> => {
      if (step <= this.#last[kind]) return;
      await file.add({ step, wallTime: timeOf(step), values: values() });
      this.#last[kind] = step;
    };
    for (const row of metrics) {
      if (row.step > this.#last.metrics) this.told++;
      await tell('metrics', row.step, () => ('pixel' in row ? metricsValues(row) : fitValues(row)));
    }
    if (training === undefined) return;
    for (const row of await readStatistics(folder.statistics))
      await tell('statistics', row.step, () => statisticsValues(row));
    for (const { step, folder: at } of await listCheckpoints(folder.checkpoints)) {
      if (step <= this.#last.checkpoint) continue;
      const values = await checkpointValues(at, training, folder);
      if (values) await tell('checkpoint', step, () => values);
    }
    const evaluation = await readEvaluation(folder.evaluation);
    if (evaluation) await tell('evaluation', evaluation.step, () => evaluationValues(evaluation));
  }
}

/** Returns the events of a checkpoint; undefined if the checkpoint was deleted meanwhile. */
async function checkpointValues(
  at: string,
  { config, dataset }: Training,
  folder: RunFolder,
): Promise<SummaryValue[] | undefined> {
  const checkpoint = (await readCheckpoint(at).catch((error) => {
    if (error instanceof CheckpointError && error.code === 'missing') return undefined;
    throw error;
  })) as TrainingCheckpoint | undefined;
  if (!checkpoint) return undefined;
  await checkRun(folder, checkpoint.state);
  const model = createModel(config.model, checkpoint.state.shape, config.seed);
  try {
    model.load(checkpoint.tensors.model ?? {});
    return await modelValues(model, dataset, config);
  } finally {
    model.dispose();
  }
}

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
  /** Folder of a run, finished or under way. */
  readonly run: string;
  /** Folder for the event files; left out for `tensorboard` in the run's own. */
  readonly output?: string | undefined;
  /** Go on until the run ends; default false. */
  readonly follow?: boolean | undefined;
  /** `key=value` each, over the run's own configuration: where its data lies now. */
  readonly set?: readonly string[] | undefined;
  /** Default `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/** What was written for TensorBoard. */
export interface WrittenEvents {
  /** The event file; absolute. */
  readonly path: string;
  /** Lines of the log, and the step of the last. */
  readonly lines: number;
  readonly step: number;
}

/** Seconds between looks at a run that is followed. */
const INTERVAL = 2;

/**
 * Writes what a training or a fit has logged, and what a training's checkpoints make of some images, as event files of TensorBoard. It only reads
 * the run, so it can begin at any time and slows no training down but by the processor's time that it takes.
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
      // Looked at before the files are: what a run wrote last is not missed.
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

/** What the images of a training's checkpoints are made of. */
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
  /** Undefined for a fit. */
  readonly training: Training | undefined;
}

type Kind = 'metrics' | 'statistics' | 'checkpoint' | 'evaluation';

/** Tells what is new in a run's folder. */
class RunTeller {
  /** The last step of each kind that was told. */
  readonly #last: Record<Kind, number> = { metrics: -1, statistics: -1, checkpoint: -1, evaluation: -1 };
  readonly #run: ToldRun;
  /** Lines of the log that were told. */
  told = 0;

  constructor(run: ToldRun) {
    this.#run = run;
  }

  /** The last step that was told. */
  get step(): number {
    return Math.max(0, this.#last.metrics);
  }

  async tell(): Promise<void> {
    const { folder, file, training } = this.#run;
    const metrics = await (training ? readMetrics : readFitLog)(folder.metrics);
    const started = Date.parse((await readProvenance(folder.provenance))?.started ?? '') / 1000 || 0;
    const newest = metrics.at(-1)?.step ?? -1;
    if (newest < this.#last.metrics) {
      // Resumed from an older checkpoint: what came after it is logged again.
      await file.restart(newest + 1, Date.now() / 1000);
      for (const kind of Object.keys(this.#last) as Kind[]) this.#last[kind] = Math.min(this.#last[kind], newest);
    }
    /** When a step was done, as far as the log tells. */
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

/** Undefined if the checkpoint was deleted meanwhile, as older ones are. */
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

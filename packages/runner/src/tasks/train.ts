import type { ImageDataset } from '@hypersiren/datasets';
import type { BackendChoice } from '../backend/choices.js';
import { type ConfigSource, nameOfSource } from '../config/layers.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { beginRun } from '../run/begin-run.js';
import { beginProvenance } from '../run/provenance.js';
import { createRunFolder } from '../run/run-folder.js';
import { shareBatch } from '../team/share-batch.js';
import type { Team } from '../team/team.js';
import { fillTime } from '../training/fill-time.js';
import { finishRun, type TrainedRun } from '../training/finish-run.js';
import { prepareRun } from '../training/prepare-run.js';
import { UsageError } from '../usage-error.js';

/** Options of {@link train}. */
export interface TrainRunOptions extends TaskOptions {
  /** Path of the configuration, or an equivalent object. */
  readonly config: ConfigSource;
  /** Overrides of the configuration, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Folder of the run. Default: a free folder below `runs`. */
  readonly run?: string | undefined;
  /**
   * Duration of the training in minutes, which determines its number of steps. Default: the steps of the configuration.
   */
  readonly minutes?: number | undefined;
  /** Whether to draw contact sheets at steps 25, 100, 400, … during the training. Default: false. */
  readonly sheets?: boolean | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
  /** Processes that train together, seen from the first one; see `joinTeam`. */
  readonly team?: Team | undefined;
  /** Additional check before the training. It throws an error to prevent the training. */
  readonly check?: (dataset: ImageDataset) => Promise<void>;
}

/**
 * Trains and evaluates a model, draws its charts, and writes a run folder. The signal stops the training with a
 * checkpoint.
 *
 * @returns the result; undefined if the signal aborted before the folder was created
 * @throws UsageError, ConfigError, DatasetError, BackendError or RunError before the folder is created; RunError
 * `diverged`, `disk-full`, `read-only` or `gone` later
 */
export async function train(options: TrainRunOptions): Promise<TrainedRun | undefined> {
  const { minutes } = options;
  if (minutes !== undefined && !(minutes > 0)) throw new UsageError(`minutes: expected more than 0, got ${minutes}`);
  const task = taskOf(options);
  const { team } = options;
  if (team && minutes !== undefined)
    throw new UsageError('minutes: steps can be timed in one process only; set train.steps for several');
  const { config: given, backend, images } = await prepareRun(options, task);
  const written = shareBatch(given, team);
  const config = minutes === undefined ? written : await fillTime(written, images, minutes, task);
  if (task.signal.aborted) return undefined;
  const folder = await createRunFolder(config.name, options.run);
  try {
    task.tell({ type: 'run', directory: folder.directory });
    const file = nameOfSource(options.config);
    const { command } = options;
    const record = await beginProvenance({
      ...{ ...config, config: file, backend, command, dataset: images.dataset },
      precision: config.train.precision,
    });
    await beginRun(folder, config, record);
    return await finishRun({ config, ...images, folder, record, sheets: options.sheets, team }, task);
  } finally {
    await folder.release();
  }
}

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
  /** Path of the configuration, or an object like one. */
  readonly config: ConfigSource;
  /** Overrides of keys, `key=value` each. */
  readonly set?: readonly string[] | undefined;
  /** Folder of the run; left out for a free one below `runs`. */
  readonly run?: string | undefined;
  /** How long the training is to take, in minutes: its steps are chosen by it. Left out for those of the configuration. */
  readonly minutes?: number | undefined;
  /** Draw contact sheets at steps 25, 100, 400, … while the training continues; default false. */
  readonly sheets?: boolean | undefined;
  /** Default `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** What `run.json` says was called; default this process' command line. */
  readonly command?: readonly string[] | undefined;
  /** Processes that train together, of which this is the first one; see `joinTeam`. */
  readonly team?: Team | undefined;
  /** What else is to be checked before anything is trained; it throws. */
  readonly check?: (dataset: ImageDataset) => Promise<void>;
}

/**
 * Trains, measures and charts a model, which makes a run's folder. The signal ends the training with a checkpoint.
 *
 * @returns what came of it; undefined if the signal came before there was a folder
 * @throws UsageError, ConfigError, DatasetError, BackendError or RunError before there is a folder; RunError `diverged`, `disk-full`,
 *   `read-only` or `gone` later
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
    const record = await beginProvenance({ ...config, config: file, backend, command, dataset: images.dataset });
    await beginRun(folder, config, record);
    return await finishRun({ config, ...images, folder, record, sheets: options.sheets, team }, task);
  } finally {
    await folder.release();
  }
}

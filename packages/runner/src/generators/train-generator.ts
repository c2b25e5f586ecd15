import { generatorSpec } from '@hypersiren/hypernet/generators';
import type { BackendChoice } from '../backend/choices.js';
import { formatConfig } from '../config/format-config.js';
import { type ConfigSource, nameOfSource } from '../config/layers.js';
import { loadGeneratorConfig } from '../config/load-generator-config.js';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import { type Task, type TaskOptions, taskOf, warningsOf } from '../events/task.js';
import { beginRun } from '../run/begin-run.js';
import { writeCheckpoint } from '../run/checkpoints/checkpoint.js';
import { continuedRecord, resumedBackend, warningsOfChange } from '../run/continuation.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { beginProvenance } from '../run/provenance.js';
import { recoverLog, recoverRecord } from '../run/recover.js';
import { RunError } from '../run/run-error.js';
import { createRunFolder, holdRunFolder } from '../run/run-folder.js';
import { checkOrigin, checkSteps } from '../run/run-origin.js';
import { beginBackend, beginImages } from '../training/begin-task.js';
import { checkMemory } from '../training/check-memory.js';
import { UsageError } from '../usage-error.js';
import { type GeneratorCheckpoint, resumeGenerator } from './generator-checkpoint.js';
import { readGeneratorEvaluation } from './generator-evaluation-file.js';
import { checkGeneratorData, finishGenerator, type TrainedGenerator } from './generator-run.js';
import { generatorOrigin } from './generator-training.js';
import { fillGeneratorTime } from './time-generator.js';

/** Options of {@link trainGeneratorRun}. */
export interface TrainGeneratorRunOptions extends TaskOptions {
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
  /** Whether to draw sheets of samples at steps 25, 100, 400, … as well. Default: false. */
  readonly sheets?: boolean | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Trains a generator, measures its samples and writes a run folder. The signal stops the training with a checkpoint.
 *
 * @returns the result; undefined if the signal aborted before the folder was created
 * @throws UsageError, ConfigError, DatasetError, BackendError or RunError before the folder is created; RunError
 * `diverged`, `disk-full`, `read-only` or `gone` later
 */
export async function trainGeneratorRun(options: TrainGeneratorRunOptions): Promise<TrainedGenerator | undefined> {
  const { config: source, run, minutes, sheets = false, command } = options;
  if (minutes !== undefined && !(minutes > 0)) throw new UsageError(`minutes: expected more than 0, got ${minutes}`);
  const task = taskOf(options);
  const { config: written, backend, dataset } = await prepareGenerator(options, task);
  const config = minutes === undefined ? written : await fillGeneratorTime(written, dataset, minutes, task);
  if (task.signal.aborted) return undefined;
  const folder = await createRunFolder(config.name, run);
  try {
    task.tell({ type: 'run', directory: folder.directory });
    const { name, seed } = config;
    const record = await beginProvenance({ name, seed, config: nameOfSource(source), backend, command, dataset });
    await beginRun(folder, config, record);
    return await finishGenerator({ config, dataset, folder, record, from: undefined, sheets }, task);
  } finally {
    await folder.release();
  }
}

/** Options of {@link resumeGeneratorRun}. */
export interface ResumeGeneratorRunOptions extends Omit<TrainGeneratorRunOptions, 'config' | 'run' | 'minutes'> {
  /** Folder of the run. */
  readonly run: string;
  /**
   * Whether to resume although the configuration or the dataset has changed since the newest checkpoint. Default: false.
   */
  readonly acceptChanges?: boolean | undefined;
  /** Behavior on divergence from now on. Default: that of the configuration. */
  readonly onDivergence?: GeneratorRunConfig['train']['onDivergence'] | undefined;
}

/**
 * Resumes the training of a generator from its newest undamaged checkpoint. On the same machine with the same versions,
 * the result is bit-for-bit the same as without an interruption. A finished run stays as it is, unless the number of
 * steps was increased.
 *
 * @throws RunError `no-run`, `in-use`, `other-config`, `other-data`, `disk-full` or `read-only`; CheckpointError if all
 * checkpoints are damaged
 */
export async function resumeGeneratorRun(options: ResumeGeneratorRunOptions): Promise<TrainedGenerator> {
  const { run, set = [], sheets = false, backend: choice = 'auto', command, acceptChanges = false } = options;
  const { onDivergence } = options;
  const changed = [...set, ...(onDivergence === undefined ? [] : [`train.onDivergence=${onDivergence}`])];
  const task = taskOf(options);
  const folder = await holdRunFolder(run);
  try {
    const { directory } = folder;
    const config = await loadGeneratorConfig(folder.config, { set: changed });
    const damaged = warningsOf(task, 'damaged');
    const before = await recoverRecord(folder.provenance, damaged);
    await recoverLog(folder.metrics, damaged);
    const from = await resumeGenerator(folder.checkpoints, damaged);
    if (from) checkSteps(run, from.step, config.train.steps);
    const step = from?.step ?? 0;
    if (before?.outcome === 'finished' && step >= config.train.steps) {
      task.tell({ type: 'finished-before', directory, steps: step });
      const evaluation = await readGeneratorEvaluation(folder.evaluation);
      return { outcome: 'finished', folder, steps: step, ...(evaluation && { evaluation }) };
    }
    const backend = await beginBackend(resumedBackend(choice, before), task);
    const dataset = await beginDataset(config, folder.config, task);
    if (before?.dataset && before.dataset.fingerprint !== dataset.fingerprint && !acceptChanges)
      throw new RunError(
        'other-data',
        run,
        'was trained on other images than its dataset has now',
        'Restore them, begin a new run, or accept them with --accept-changes',
      );
    const origin = generatorOrigin(config, dataset.fingerprint);
    const changes = checkOrigin(run, from?.state.origin, origin, { accept: acceptChanges });
    const warn = warningsOf(task, 'changed');
    for (const change of changes) warn(`Since the newest checkpoint was made: ${change}.`);
    const { name, seed } = config;
    const now = await beginProvenance({ name, seed, config: folder.config, backend, command, dataset });
    if (before) for (const line of warningsOfChange(before, now)) warn(line);
    const adopted = from && changes.length > 0 ? await adoptGenerator(folder.checkpoints, from, origin) : from;
    if (changed.length > 0) await writeFileAtomically(folder.config, formatConfig(config));
    task.tell({ type: 'run', directory, step });
    const record = before ? continuedRecord(before, now, step, changes) : now;
    return await finishGenerator({ config, dataset, folder, record, from: adopted, sheets }, task);
  } finally {
    await folder.release();
  }
}

/**
 * Rewrites a checkpoint with a changed configuration or dataset as its origin. If the dataset changed, the training
 * continues at the beginning of the next epoch.
 */
async function adoptGenerator(
  folder: string,
  checkpoint: GeneratorCheckpoint,
  origin: GeneratorCheckpoint['state']['origin'],
): Promise<GeneratorCheckpoint> {
  const { state } = checkpoint;
  const { batch } = state.position;
  const moved = state.origin.data !== origin.data;
  const position = moved ? { ...state.position, batch: { epoch: batch.epoch + 1, offset: 0 } } : state.position;
  const adopted = { ...checkpoint, state: { ...state, position, origin } };
  await writeCheckpoint(folder, adopted);
  return adopted;
}

/** Loads configuration, backend and images of a training and checks them, before the run folder is created. */
export async function prepareGenerator(
  { config: source, set = [], backend: choice = 'auto' }: Pick<TrainGeneratorRunOptions, 'config' | 'set' | 'backend'>,
  task: Task,
) {
  const config = await loadGeneratorConfig(source, { set });
  const backend = await beginBackend(choice, task);
  return { config, backend, dataset: await beginDataset(config, nameOfSource(source), task) };
}

/** Loads the images, describes images and model, and checks that they suit each other. */
async function beginDataset(config: GeneratorRunConfig, file: string, task: Task) {
  const { dataset } = await beginImages(config, task);
  const spec = generatorSpec(config.model, dataset);
  const { parameterCount, emittedCount, siren, patches } = spec;
  task.tell({
    type: 'model',
    parameterCount,
    emittedCount,
    siren,
    patches: { count: patches.grid.count, numbers: config.model.width },
    ...(config.model.decoder === 'convolutional' && { isConvolutional: true }),
  });
  checkMemory({ parameters: 4 * parameterCount, emitted: emittedCount * config.train.batch }, { file }, ['model']);
  checkGeneratorData(config, dataset);
  return dataset;
}

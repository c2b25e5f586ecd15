import { modelSpec } from '@hypersiren/hypernet';
import type { BackendChoice } from '../backend/choices.js';
import { formatConfig } from '../config/format-config.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schemas/schema.js';
import { type Task, type TaskOptions, taskOf, warningsOf } from '../events/task.js';
import { adoptTraining, resumeTraining, type TrainingCheckpoint } from '../run/checkpoints/model-checkpoint.js';
import { continuedRecord, resumedBackend, warningsOfChange } from '../run/continuation.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { beginProvenance, type Provenance } from '../run/provenance.js';
import { recoverLog, recoverRecord } from '../run/recover.js';
import { RunError } from '../run/run-error.js';
import { holdRunFolder, type RunFolder } from '../run/run-folder.js';
import { checkOrigin, checkSteps, trainingOrigin } from '../run/run-origin.js';
import { checkShared, shareBatch } from '../team/share-batch.js';
import type { Team } from '../team/team.js';
import { beginBackend, beginImages, tellModel } from '../training/begin-task.js';
import { finishRun, type TrainedRun } from '../training/finish-run.js';
import { modelShape } from '../training/model-shape.js';

/** Options of {@link resume}. */
export interface ResumeRunOptions extends TaskOptions {
  /** Folder of the run. */
  readonly run: string;
  /**
   * Overrides of the run's configuration, each `key=value`. Only `train.steps` and `dataset.path` may change, besides
   * keys that do not affect the training.
   */
  readonly set?: readonly string[] | undefined;
  /** Behavior on divergence from now on. Default: that of the configuration. */
  readonly onDivergence?: Config['train']['onDivergence'] | undefined;
  /**
   * Whether to resume although the configuration or the dataset has changed since the newest checkpoint. Default:
   * false.
   */
  readonly acceptChanges?: boolean | undefined;
  /** Whether to draw contact sheets at steps 25, 100, 400, … during the training. Default: false. */
  readonly sheets?: boolean | undefined;
  /** Backend to use. Default: `auto`, which is the backend that the run began with. */
  readonly backend?: BackendChoice | undefined;
  /** Processes that train together, seen from the first one. Their number may differ from that before. */
  readonly team?: Team | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Resumes an interrupted, killed or failed run from its newest undamaged checkpoint. On the same machine with the same
 * versions, the result is bit-for-bit the same as without an interruption. A finished run stays as it is, unless the
 * number of steps was increased.
 *
 * @throws RunError `no-run`, `in-use`, `other-config`, `other-data`, `disk-full` or `read-only`; CheckpointError if all
 * checkpoints are damaged
 */
export async function resume(options: ResumeRunOptions): Promise<TrainedRun> {
  const task = taskOf(options);
  const { acceptChanges = false, backend: choice = 'auto', command, onDivergence, run, set = [] } = options;
  const folder = await holdRunFolder(run);
  try {
    const { config: written, before, from, changes } = await readRun(folder, options, task);
    // A resumed training keeps its number of shards.
    const config = from ? written : shareBatch(written, options.team);
    if (from) checkShared(config, options.team);
    const { directory } = folder;
    const step = from?.step ?? 0;
    if (before?.outcome === 'finished' && (before.imported || step >= config.train.steps)) {
      if (from?.state.origin && changes.length > 0)
        await adoptTraining(folder.checkpoints, from, trainingOrigin(config, from.state.origin.data));
      const { steps = 0 } = before;
      task.tell({ type: 'finished-before', directory, steps });
      const evaluation = await readEvaluation(folder.evaluation);
      return { outcome: 'finished', folder, steps, record: before, ...(evaluation && { evaluation }) };
    }
    const backend = await beginBackend(resumedBackend(choice, before), task, config.train.precision);
    const images = await beginImages(config, task);
    const { dataset } = images;
    tellModel(modelSpec(config.model, modelShape(config, dataset)), task);
    const warnChanged = warningsOf(task, 'changed');
    const now = await beginProvenance({
      ...{ ...config, config: folder.config, backend, command, dataset },
      precision: config.train.precision,
    });
    if (before) {
      if (before.dataset?.fingerprint !== dataset.fingerprint && !acceptChanges)
        throw new RunError(
          'other-data',
          run,
          'was trained on other images than its dataset has now',
          'Restore them, begin a new run, or accept them with --accept-changes',
        );
      for (const line of warningsOfChange(before, now)) warnChanged(line);
    }
    const origin = trainingOrigin(config, dataset.fingerprint);
    const all = checkOrigin(run, from?.state.origin, origin, { accept: acceptChanges });
    for (const change of all) warnChanged(`Since the newest checkpoint was made: ${change}.`);
    const adopted = from && all.length > 0 ? await adoptTraining(folder.checkpoints, from, origin) : from;
    if (set.length > 0 || onDivergence !== undefined) await writeFileAtomically(folder.config, formatConfig(config));
    task.tell({ type: 'run', directory, step });
    const record = before ? continuedRecord(before, now, step, all) : now;
    return await finishRun(
      { config, ...images, folder, record, from: adopted, sheets: options.sheets, team: options.team },
      task,
    );
  } finally {
    await folder.release();
  }
}

/** Reads the state of a run without its images. Damaged files are renamed with a warning. */
async function readRun(
  folder: RunFolder,
  { run, set = [], onDivergence, acceptChanges = false }: ResumeRunOptions,
  task: Task,
): Promise<{
  config: Config;
  before: Provenance | undefined;
  from: TrainingCheckpoint | undefined;
  /** Accepted changes of the configuration since the checkpoint. */
  changes: string[];
}> {
  const tell = warningsOf(task, 'damaged');
  const config = await loadConfig(folder.config, {
    set: [...set, ...(onDivergence === undefined ? [] : [`train.onDivergence=${onDivergence}`])],
  });
  const before = await recoverRecord(folder.provenance, tell);
  for (const log of [folder.metrics, folder.statistics]) await recoverLog(log, tell);
  const from = await resumeTraining(folder.checkpoints, tell);
  if (from && !before?.imported) checkSteps(run, from.step, config.train.steps);
  // The images are compared later, when they are loaded.
  const origin = from?.state.origin;
  const changes = origin
    ? checkOrigin(run, origin, trainingOrigin(config, origin.data), { accept: acceptChanges })
    : [];
  return { config, before, from, changes };
}

import { modelSpec } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  adoptTraining,
  beginProvenance,
  checkOrigin,
  checkSteps,
  continuedRecord,
  holdRunFolder,
  loadImages,
  modelShape,
  type Provenance,
  RunError,
  type RunFolder,
  recoverLog,
  recoverRecord,
  relativePath,
  resumedBackend,
  resumeTraining,
  type TrainingCheckpoint,
  trainingOrigin,
  warningsOfChange,
  writeFileAtomically,
} from '@hypersiren/runner';
import { type Config, formatConfig, loadConfig } from '@hypersiren/runner/config';
import type { BackendChoice } from '@hypersiren/runner/options';
import { type Terminal, warn } from '../terminal/terminal.js';
import { announce, announceBackend, announceDataset, announceModel, warningsTo } from './announce.js';
import { completeRun } from './complete-run.js';

export interface ResumeRunOptions {
  /** Folder of the run. */
  run: string;
  /** `train.steps=…`, to train for longer; nothing else. */
  set: readonly string[];
  /** What to do from here on; undefined for what the run's configuration says. */
  onDivergence: Config['train']['onDivergence'] | undefined;
  /** Goes on although configuration or images are no longer what the newest checkpoint was made with. */
  acceptChanges: boolean;
  /** `auto` for the one that the run began on. */
  backend: BackendChoice;
}

/**
 * Goes on with a run that was interrupted, killed or failed, from its newest checkpoint that is whole, to the same end as if
 * there had been no break: bit for bit, on the same machine with the same versions. A run that is finished is left as it is,
 * unless it is to have more steps.
 *
 * @throws RunError `no-run`, `in-use`, `other-config`, `other-data`, `disk-full` or `read-only`; CheckpointError if every checkpoint
 *   is damaged
 */
export async function resumeRun(options: ResumeRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const folder = await holdRunFolder(options.run);
  try {
    const { config, before, from, changes } = await readRun(folder, options, terminal);
    const run = relativePath(folder.directory);
    const step = from?.step ?? 0;
    if (before?.outcome === 'finished' && (before.imported || step >= config.train.steps)) {
      if (from?.state.origin && changes.length > 0)
        await adoptTraining(folder.checkpoints, from, trainingOrigin(config, from.state.origin.data));
      announce(terminal, 'run', `${run} is finished: ${formatCount(before.steps ?? 0)} steps`);
      return;
    }
    const backend = await announceBackend(resumedBackend(options.backend, before), terminal);
    const images = await loadImages(config, warningsTo(terminal));
    const { dataset } = images;
    announceDataset(terminal, dataset);
    announceModel(terminal, modelSpec(config.model, modelShape(config, dataset)));
    const now = await beginProvenance({ ...config, config: folder.config, backend, dataset });
    if (before) {
      if (before.dataset?.fingerprint !== dataset.fingerprint && !options.acceptChanges)
        throw new RunError(
          'other-data',
          options.run,
          'began with other images than there are now',
          'Bring them back, begin a new run, or go on with them by --accept-changes',
        );
      for (const line of warningsOfChange(before, now)) warn(terminal.err, line);
    }
    const origin = trainingOrigin(config, dataset.fingerprint);
    const all = checkOrigin(options.run, from?.state.origin, origin, { accept: options.acceptChanges });
    for (const change of all) warn(terminal.err, `Since the newest checkpoint was made: ${change}.`);
    const adopted = from && all.length > 0 ? await adoptTraining(folder.checkpoints, from, origin) : from;
    if (options.set.length > 0 || options.onDivergence !== undefined)
      await writeFileAtomically(folder.config, formatConfig(config));
    announce(terminal, 'run', `${run}, from step ${formatCount(step)}`);
    const record = before ? continuedRecord(before, now, step, all) : now;
    await completeRun({ config, ...images, folder, record, from: adopted }, terminal, signal);
  } finally {
    await folder.release();
  }
}

/** All that is known of the run but its images; what is damaged of it is set aside, and said. */
async function readRun(
  folder: RunFolder,
  { run, set, onDivergence, acceptChanges }: ResumeRunOptions,
  { err }: Terminal,
): Promise<{
  config: Config;
  before: Provenance | undefined;
  from: TrainingCheckpoint | undefined;
  /** Of the configuration since the checkpoint was made, which were accepted. */
  changes: string[];
}> {
  const tell = (line: string): void => warn(err, line);
  const config = await loadConfig(folder.config, {
    set: [...set, ...(onDivergence === undefined ? [] : [`train.onDivergence=${onDivergence}`])],
  });
  const before = await recoverRecord(folder.provenance, tell);
  for (const log of [folder.metrics, folder.statistics]) await recoverLog(log, tell);
  const from = await resumeTraining(folder.checkpoints, tell);
  if (from && !before?.imported) checkSteps(run, from.step, config.train.steps);
  // Its images are compared when they have been read.
  const origin = from?.state.origin;
  const changes = origin
    ? checkOrigin(run, origin, trainingOrigin(config, origin.data), { accept: acceptChanges })
    : [];
  return { config, before, from, changes };
}

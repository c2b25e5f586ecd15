import { modelSpec } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  beginProvenance,
  continuedRecord,
  holdRunFolder,
  loadImages,
  modelShape,
  RunError,
  readProvenance,
  relativePath,
  resumedBackend,
  resumeTraining,
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
  /** What to do from here on; undefined for what the run's configuration says. */
  onDivergence: Config['train']['onDivergence'] | undefined;
  /** `auto` for the one that the run began on. */
  backend: BackendChoice;
}

/**
 * Goes on with a run that was interrupted, killed or failed, from its newest checkpoint that is whole, to the same end as if
 * there had been no break: bit for bit, on the same machine with the same versions. A run that is finished is left as it is.
 *
 * @throws RunError `no-run`, `in-use`, `other-data`, `disk-full` or `read-only`; CheckpointError if every checkpoint is damaged
 */
export async function resumeRun(
  { run, onDivergence, backend: choice }: ResumeRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const folder = await holdRunFolder(run);
  try {
    const config = await loadConfig(folder.config, {
      set: onDivergence === undefined ? [] : [`train.onDivergence=${onDivergence}`],
    });
    const before = await readProvenance(folder.provenance);
    if (before?.outcome === 'finished') {
      announce(
        terminal,
        'run',
        `${relativePath(folder.directory)} is finished: ${formatCount(before.steps ?? 0)} steps`,
      );
      return;
    }
    const backend = await announceBackend(resumedBackend(choice, before), terminal);
    const images = await loadImages(config, warningsTo(terminal));
    const { dataset } = images;
    announceDataset(terminal, dataset);
    announceModel(terminal, modelSpec(config.model, modelShape(config, dataset)));
    const now = await beginProvenance({ ...config, config: folder.config, backend, dataset });
    if (before) {
      if (before.dataset?.fingerprint !== dataset.fingerprint)
        throw new RunError(
          'other-data',
          run,
          'began with other images than there are now',
          'Bring them back, or begin a new run',
        );
      for (const line of warningsOfChange(before, now)) warn(terminal.err, line);
    }
    if (onDivergence !== undefined) await writeFileAtomically(folder.config, formatConfig(config));
    const from = await resumeTraining(folder.checkpoints, (line) => warn(terminal.err, line));
    const step = from?.step ?? 0;
    announce(terminal, 'run', `${relativePath(folder.directory)}, from step ${formatCount(step)}`);
    const record = before ? continuedRecord(before, now, step) : now;
    await completeRun({ config, ...images, folder, record, from }, terminal, signal);
  } finally {
    await folder.release();
  }
}

import { loadImages } from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import type { Terminal } from '../terminal/terminal.js';
import { announceBackend, announceDataset, announceModel, warningsTo } from './announce.js';
import { loadRun } from './load-run.js';
import { reportRun, warnIfIdle } from './report-run.js';

export interface EvaluateRunOptions {
  /** Folder of the run. */
  run: string;
  /** `key=value` each, over the run's own configuration. */
  set: readonly string[];
  backend: BackendChoice;
}

/** Measures a run's newest checkpoint, writes `evaluation.json` and draws the run's figures. */
export async function evaluateRun({ run, set, backend }: EvaluateRunOptions, terminal: Terminal): Promise<void> {
  const chosen = await announceBackend(backend, terminal);
  const { folder, config, model, step } = await loadRun(run, terminal, set);
  try {
    announceModel(terminal, model.spec);
    const images = await loadImages(config, warningsTo(terminal));
    announceDataset(terminal, images.dataset);
    warnIfIdle(await reportRun(model, { config, ...images, folder, step, backend: chosen }, terminal), terminal);
  } finally {
    model.dispose();
  }
}

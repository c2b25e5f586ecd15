import { modelPredictor } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import { type MeasuredMethod, type RunFolder, readProvenance, relativePath, watchPeakMemory } from '@hypersiren/runner';
import type { Terminal } from '../../terminal/terminal.js';
import { announce, announceModel } from '../announce.js';
import { loadRun } from '../load-run.js';
import { type BenchmarkTask, measureMethod } from './measure-method.js';

/**
 * Measures the newest model of a run.
 *
 * @param name for tables and charts
 * @throws RunError, ConfigError, CheckpointError; the signal's reason
 */
export async function measureModel(
  folder: RunFolder,
  name: string,
  task: BenchmarkTask,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<MeasuredMethod> {
  const peak = watchPeakMemory();
  const { model, config, step } = await loadRun(folder.directory, terminal);
  try {
    const provenance = await readProvenance(folder.provenance);
    const details = `${formatCount(step)} steps of ${formatCount(config.train.batch)} images`;
    announce(terminal, 'run', `${relativePath(folder.directory)}, ${details}`);
    announceModel(terminal, model.spec);
    const { completions, evaluation, ...measured } = await measureMethod(modelPredictor(model), task, terminal, signal);
    const cost = {
      parameters: model.spec.parameterCount,
      ...measured,
      fitSeconds: provenance?.trainingSeconds ?? null,
      peakMemory: peak(),
    };
    return { method: { name, kind: 'model', details, cost, evaluation }, completions };
  } finally {
    model.dispose();
  }
}

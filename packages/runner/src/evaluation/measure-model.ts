import { modelPredictor } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import type { Task } from '../events/task.js';
import type { MeasuredMethod } from '../run/benchmark-file.js';
import { watchPeakMemory } from '../run/peak-memory.js';
import { readProvenance } from '../run/provenance.js';
import type { RunFolder } from '../run/run-folder.js';
import { tellModel } from '../training/begin-task.js';
import { loadTold } from '../training/load-run.js';
import { type BenchmarkTask, measureMethod } from './measure-method.js';

/**
 * Evaluates the newest model of a run.
 *
 * @param name name in tables and charts
 * @throws RunError; ConfigError; CheckpointError; the abort reason of the signal
 */
export async function measureModel(
  folder: RunFolder,
  name: string,
  benchmark: BenchmarkTask,
  task: Task,
): Promise<MeasuredMethod> {
  const peak = watchPeakMemory();
  const { model, config, step } = await loadTold(folder.directory, task);
  try {
    const provenance = await readProvenance(folder.provenance);
    const { batch } = config.train;
    const details = `${formatCount(step)} steps of ${formatCount(batch)} images`;
    task.tell({ type: 'measured-run', directory: folder.directory, step, batch });
    tellModel(model.spec, task);
    const { inpainted, evaluation, ...measured } = await measureMethod(modelPredictor(model), benchmark, task);
    const cost = {
      parameters: model.spec.parameterCount,
      ...measured,
      fitSeconds: provenance?.trainingSeconds ?? null,
      peakMemory: peak(),
    };
    return { method: { name, kind: 'model', details, cost, evaluation }, inpainted };
  } finally {
    model.dispose();
  }
}

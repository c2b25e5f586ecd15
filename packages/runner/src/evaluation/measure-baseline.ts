import { getSplit } from '@hypersiren/datasets';
import { type BaselineConfig, baselineOf, type FitOptions, fitBaseline } from '@hypersiren/hypernet/baselines';
import type { ChosenBackend } from '../backend/use-backend.js';
import type { Task } from '../events/task.js';
import { cacheFile, readCached, writeCached } from '../run/baseline-cache.js';
import type { MeasuredMethod } from '../run/benchmark-file.js';
import { watchPeakMemory } from '../run/peak-memory.js';
import { type BenchmarkTask, measureMethod } from './measure-method.js';

/**
 * Fits and evaluates a baseline, or reads the cached results.
 *
 * @throws the abort reason of the signal
 */
export async function measureBaseline(
  baseline: BaselineConfig,
  benchmark: BenchmarkTask,
  { backend, cache }: { backend: Pick<ChosenBackend, 'name'>; cache: boolean },
  task: Task,
): Promise<MeasuredMethod> {
  const { config, dataset, protocol } = benchmark;
  const { title: name, trained } = baselineOf(baseline);
  const learned = { split: config.train.split, context: config.context.train, seed: config.seed };
  // An untrained baseline depends on neither contexts nor seed, so trainings that differ in these share its results.
  const key = { learned: trained ? learned : { split: learned.split }, protocol, backend: backend.name };
  const file = cacheFile(baseline, key);
  const kept = cache ? await readCached(file) : undefined;
  task.tell({ type: 'baseline', name, cached: kept !== undefined });
  if (kept) return kept;
  const peak = watchPeakMemory();
  const started = performance.now();
  const fitted = await fitWithProgress(
    baseline,
    { ...learned, dataset, split: getSplit(dataset, learned.split), signal: task.signal },
    task,
  );
  try {
    const fitSeconds = (performance.now() - started) / 1000;
    task.tell({ type: 'baseline-fitted', name, details: fitted.details, seconds: fitSeconds });
    const { inpainted, evaluation, ...measured } = await measureMethod(fitted, benchmark, task);
    const cost = { parameters: fitted.parameterCount, ...measured, fitSeconds, peakMemory: peak() };
    const method = { name, kind: baseline.type, details: fitted.details, cost, evaluation };
    await writeCached(file, { method, inpainted }).catch(({ message }: Error) =>
      task.tell({
        type: 'warning',
        code: 'cache',
        message: `The results of the baseline could not be cached: ${message}`,
      }),
    );
    return { method, inpainted };
  } finally {
    fitted.dispose();
  }
}

/** Fits a baseline. The fit is a job if the baseline reports progress. */
async function fitWithProgress(baseline: BaselineConfig, options: FitOptions, { tell }: Task) {
  let begun = false;
  try {
    return await fitBaseline(baseline, {
      ...options,
      onProgress: (done, of) => {
        if (!begun) tell({ type: 'job', job: 'fitting', from: 0, total: of, unit: 'steps' });
        begun = true;
        tell({ type: 'progress', job: 'fitting', done, total: of });
      },
    });
  } finally {
    if (begun) tell({ type: 'job-ended', job: 'fitting' });
  }
}

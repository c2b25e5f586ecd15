import { getSplit } from '@hypersiren/datasets';
import { type BaselineConfig, baselineOf, type FitOptions, fitBaseline } from '@hypersiren/hypernet/baselines';
import { formatDuration } from '@hypersiren/hypernet/text';
import {
  type ChosenBackend,
  cacheFile,
  type MeasuredMethod,
  readCached,
  watchPeakMemory,
  writeCached,
} from '@hypersiren/runner';
import { type ProgressReporter, startProgress } from '../../terminal/progress.js';
import { type Terminal, warn } from '../../terminal/terminal.js';
import { announce } from '../announce.js';
import { type BenchmarkTask, measureMethod } from './measure-method.js';

/**
 * Fits and measures a baseline, or takes what was kept of it.
 *
 * @throws the signal's reason
 */
export async function measureBaseline(
  baseline: BaselineConfig,
  task: BenchmarkTask,
  { backend, cache }: { backend: Pick<ChosenBackend, 'name'>; cache: boolean },
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<MeasuredMethod> {
  const { config, dataset, protocol } = task;
  const { title: name, trained } = baselineOf(baseline);
  const learned = { split: config.train.split, context: config.context.train, seed: config.seed };
  // What is not trained does not ask for contexts and seed, so that trainings under other ones share its results.
  const key = { learned: trained ? learned : { split: learned.split }, protocol, backend: backend.name };
  const file = cacheFile(baseline, key);
  const kept = cache ? await readCached(file) : undefined;
  if (kept) {
    announce(terminal, 'baseline', `${name}: measured before`);
    return kept;
  }
  announce(terminal, 'baseline', name);
  const peak = watchPeakMemory();
  const started = performance.now();
  const fitted = await fitWithProgress(
    baseline,
    { ...learned, dataset, split: getSplit(dataset, learned.split), ...(signal && { signal }) },
    terminal,
  );
  try {
    const fitSeconds = (performance.now() - started) / 1000;
    if (fitted.details) announce(terminal, '', `${fitted.details}; ${formatDuration(fitSeconds)}`);
    const { completions, evaluation, ...measured } = await measureMethod(fitted, task, terminal, signal);
    const cost = { parameters: fitted.parameterCount, ...measured, fitSeconds, peakMemory: peak() };
    const method = { name, kind: baseline.type, details: fitted.details, cost, evaluation };
    await writeCached(file, { method, completions }).catch(({ message }: Error) =>
      warn(terminal.err, `What was measured of the baseline is not kept for the next time: ${message}`),
    );
    return { method, completions };
  } finally {
    fitted.dispose();
  }
}

/** Fits a baseline, with a bar for those that say how far they are. */
async function fitWithProgress(baseline: BaselineConfig, options: FitOptions, terminal: Terminal) {
  let progress: ProgressReporter | undefined;
  try {
    return await fitBaseline(baseline, {
      ...options,
      onProgress: (done, of) => {
        progress ??= startProgress(terminal.err, 'fitting', of, { signal: options.signal });
        progress.update(done);
      },
    });
  } finally {
    progress?.stop();
  }
}

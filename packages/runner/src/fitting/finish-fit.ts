import { FitError, type FitState, type FittedSignal, fitSiren, type SignalNetworkConfig } from '@hypersiren/siren/fits';
import type { NamedArrays } from '@hypersiren/siren/training';
import type { FitConfig } from '../config/schemas/fit-schema.js';
import type { WrittenFile } from '../events/run-event.js';
import { asJob, type Task } from '../events/task.js';
import { fitFigure } from '../figures/fit-figure.js';
import { writeFigures, writeFiles } from '../figures/write-figures.js';
import type { PreparedFit } from '../fits/fit-kind.js';
import { relativePath } from '../relative-path.js';
import { pruneCheckpoints, removeCheckpointsAfter } from '../run/checkpoints/checkpoint.js';
import { type FitCheckpoint, saveFit } from '../run/checkpoints/fit-checkpoint.js';
import type { RunOrigin } from '../run/checkpoints/origin.js';
import { checkStillHeld } from '../run/explain-failure.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { type FitEvaluation, writeFitEvaluation } from '../run/fit-evaluation.js';
import { openFitLog, readFitLog } from '../run/logs/fit-log.js';
import type { Provenance } from '../run/provenance.js';
import type { RunFolder } from '../run/run-folder.js';
import { keepRecord } from '../training/keep-record.js';

export interface FitUnderWay {
  config: FitConfig;
  /** Network of the configuration, with the ω0 that was found. */
  network: SignalNetworkConfig;
  prepared: PreparedFit;
  folder: RunFolder;
  /** Provenance of the run. It is written at the beginning, and again with the outcome. */
  record: Provenance;
  /** Checkpoint to resume from; undefined for a new fit. */
  from: FitCheckpoint | undefined;
  /** Initial parameters; undefined for those that the network prescribes. */
  start: NamedArrays | undefined;
  /** Configuration and data that identify the run in its checkpoints. */
  origin: RunOrigin;
}

/** Result of a fit. */
export interface FittedRun {
  /** `interrupted` if the signal stopped the fit, which then has a checkpoint. */
  readonly outcome: 'finished' | 'interrupted';
  readonly folder: RunFolder;
  /** Total number of steps done. */
  readonly steps: number;
  /** Measures of the fit. Left out if the fit was interrupted before it was measured. */
  readonly evaluation?: FitEvaluation;
  /** Images, sounds, surfaces and charts. */
  readonly files: readonly WrittenFile[];
}

/**
 * Runs a fit to its last step, measures it and draws its results. The signal stops the fit with a checkpoint.
 *
 * @throws FitError if the fit diverges, in which case its last good state is saved; RunError `disk-full` or `read-only`
 */
export async function finishFit(fit: FitUnderWay, task: Task): Promise<FittedRun> {
  const { folder, record } = fit;
  const { signal, tell } = task;
  const { directory } = folder;
  let result: FittedRun = { outcome: 'interrupted', folder, steps: 0, files: [] };
  const run = relativePath(folder.directory);
  const resume = `\`hypersiren fit --resume ${run}\``;
  await keepRecord({ folder, record, resume }, signal, async (note) => {
    const { fitted, seconds } = await runFit(fit, task);
    const { step } = fitted.state;
    try {
      await note({ steps: step, trainingSeconds: Math.round(seconds * 10) / 10 });
      await writeFileAtomically(folder.signal, await fitted.signal.save());
      tell({ type: 'trained', kind: 'fit', steps: step, seconds });
      if (signal.aborted)
        tell({ type: 'interrupted', kind: 'fit', directory, steps: step, of: fit.config.train.steps });
      const measured = signal.aborted ? { files: [] } : await measureFit(fitted.signal, fit, step, task);
      result = { outcome: signal.aborted ? 'interrupted' : 'finished', folder, steps: step, ...measured };
    } finally {
      fitted.signal.dispose();
    }
  });
  if (result.outcome === 'finished') tell({ type: 'finished', directory, steps: result.steps });
  return result;
}

/** Runs the steps of a fit with log and checkpoints. The last state is always saved. */
async function runFit(
  { config, network, prepared, folder, from, start, origin }: FitUnderWay,
  task: Task,
): Promise<{ fitted: Awaited<ReturnType<typeof fitSiren>>; seconds: number }> {
  const { steps, logEvery, measureEvery, checkpointEvery, keepCheckpoints, ...optimization } = config.train;
  const { fit } = prepared;
  const log = await openFitLog(folder.metrics, logEvery, from && { step: from.state.step, unlogged: from.unlogged });
  let saved = from?.state.step;
  const save = async (state: FitState): Promise<void> => {
    // A process that was killed after saving may have left too many checkpoints.
    if (state.step === saved) return pruneCheckpoints(folder.checkpoints, keepCheckpoints);
    checkStillHeld(folder.directory);
    await log.sync(); // a checkpoint must not be ahead of the log
    const { step } = state;
    const unlogged = log.unlogged;
    const directory = await saveFit(folder.checkpoints, { state, unlogged, origin }, keepCheckpoints);
    saved = step;
    task.tell({ type: 'checkpoint', step, directory });
  };
  const job = { job: 'fitting', from: from?.state.step ?? 0, total: steps, unit: 'steps' } as const;
  return asJob(task, job, async () => {
    try {
      const fitted = await fitSiren(fit, {
        ...optimization,
        steps,
        network,
        seed: config.seed,
        ...(start && { start }),
        ...(from && { from: from.state }),
        signal: task.signal,
        onStep: (report) => task.tell({ type: 'step', step: report.step, steps, loss: report.loss, report }),
        hooks: [
          {
            every: 1,
            run: async ({ report, signal }) => {
              const due = report.step % measureEvery === 0 || report.step === steps;
              const measures = due ? await fit.measure?.(signal) : undefined;
              if (measures) task.tell({ type: 'measures', step: report.step, measures });
              await log.add(report, measures && { measures });
            },
          },
          { every: checkpointEvery, run: async ({ state }) => save(await state()) },
        ],
      });
      await save(fitted.state);
      const { seconds } = log;
      await log.close();
      return { fitted, seconds };
    } catch (error) {
      // Log lines after the good state show the divergence. They stay until the fit is resumed.
      await log.close().catch(() => {}); // the first error is reported
      if (error instanceof FitError) {
        await removeCheckpointsAfter(folder.checkpoints, error.state.step);
        await saveFit(folder.checkpoints, { state: error.state, unlogged: [], origin }, keepCheckpoints);
      }
      throw error;
    }
  });
}

/** Measures the signal and draws its images and charts. */
async function measureFit(
  signal: FittedSignal,
  { config, prepared, folder }: FitUnderWay,
  step: number,
  task: Task,
): Promise<{ evaluation: FitEvaluation; files: WrittenFile[] }> {
  const rows = await readFitLog(folder.metrics);
  const loss = rows.at(-1)?.loss ?? null;
  const { name } = config;
  const { figures, files = {}, measures: further } = await prepared.results(signal, { name, step });
  const measures = { ...(await prepared.fit.measure?.(signal)), ...further };
  checkStillHeld(folder.directory);
  const evaluation: FitEvaluation = { name, type: config.fit.type, step, loss, measures };
  await writeFitEvaluation(folder.evaluation, evaluation);
  task.tell({ type: 'fit-evaluated', directory: folder.directory, evaluation });
  checkStillHeld(folder.directory);
  const written = await writeFiles(folder.directory, files, task);
  const curve = { file: 'curve', content: fitFigure([{ name, rows }], `Fit: ${name}`) };
  return { evaluation, files: [...written, ...(await writeFigures(folder.figures, { ...figures, curve }, task))] };
}

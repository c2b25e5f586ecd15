import { formatCount, formatDuration, formatNumber } from '@hypersiren/hypernet/text';
import {
  checkStillHeld,
  type FitCheckpoint,
  type FitConfig,
  fitFigure,
  keepRecord,
  openFitLog,
  type PreparedFit,
  type Provenance,
  pruneCheckpoints,
  type RunFolder,
  type RunOrigin,
  readFitLog,
  relativePath,
  removeCheckpointsAfter,
  saveFit,
  writeFileAtomically,
  writeFitEvaluation,
} from '@hypersiren/runner';
import { FitError, type FitState, type FittedSignal, fitSiren, type SignalNetworkConfig } from '@hypersiren/siren/fits';
import { startProgress } from '../../terminal/progress.js';
import { type Terminal, writeLine } from '../../terminal/terminal.js';
import { announce } from '../announce.js';
import { writeFigures, writeFiles } from '../charts/write-figures.js';

export interface FitUnderWay {
  config: FitConfig;
  /** Of the configuration, with the ω0 that was found. */
  network: SignalNetworkConfig;
  prepared: PreparedFit;
  folder: RunFolder;
  /** What is known of the run so far; written, and written again with how it went. */
  record: Provenance;
  /** What to go on from; nothing for the start. */
  from: FitCheckpoint | undefined;
  /** What its checkpoints are to be held to. */
  origin: RunOrigin;
}

/**
 * Fits to the end, measures and draws. The signal ends the fit with a checkpoint.
 *
 * @throws FitError for a fit that ran away, whose last good state is saved; RunError `disk-full` or `read-only`
 */
export async function completeFit(fit: FitUnderWay, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { folder, record } = fit;
  const run = relativePath(folder.directory);
  const resume = `\`hypersiren fit --resume ${run}\``;
  await keepRecord({ folder, record, resume }, signal, async (note) => {
    const { fitted, seconds } = await runFit(fit, terminal, signal);
    const { step } = fitted.state;
    try {
      await note({ steps: step, trainingSeconds: Math.round(seconds * 10) / 10 });
      await writeFileAtomically(folder.signal, await fitted.signal.save());
      announce(terminal, 'fitted', `${formatCount(step)} steps in ${formatDuration(seconds)}`);
      if (signal.aborted) writeLine(terminal.err, `Stopped; all is saved in ${run}. ${resume} goes on with it.`);
      else await reportFit(fitted.signal, fit, step, terminal);
    } finally {
      fitted.signal.dispose();
    }
  });
}

/** Fits, with log, checkpoints and progress bar; the last state is always saved. */
async function runFit(
  { config, network, prepared, folder, from, origin }: FitUnderWay,
  terminal: Terminal,
  abort: AbortSignal,
): Promise<{ fitted: Awaited<ReturnType<typeof fitSiren>>; seconds: number }> {
  const { steps, logEvery, measureEvery, checkpointEvery, keepCheckpoints, ...optimization } = config.train;
  const { fit } = prepared;
  const log = await openFitLog(folder.metrics, logEvery, from && { step: from.state.step, unlogged: from.unlogged });
  const progress = startProgress(terminal.err, 'fitting', steps, { from: from?.state.step ?? 0, signal: abort });
  let saved = from?.state.step;
  const save = async (state: FitState): Promise<void> => {
    // One that was killed after it saved has not deleted what is too many.
    if (state.step === saved) return pruneCheckpoints(folder.checkpoints, keepCheckpoints);
    checkStillHeld(folder.directory);
    await log.sync(); // no checkpoint is ahead of its log
    await saveFit(folder.checkpoints, { state, unlogged: log.unlogged, origin }, keepCheckpoints);
    saved = state.step;
  };
  try {
    const fitted = await fitSiren(fit, {
      ...optimization,
      steps,
      network,
      seed: config.seed,
      ...(from && { from: from.state }),
      signal: abort,
      onStep: ({ step, loss }) => progress.update(step, loss),
      hooks: [
        {
          every: 1,
          run: async ({ report, signal }) => {
            const due = report.step % measureEvery === 0 || report.step === steps;
            const measures = due ? await fit.measure?.(signal) : undefined;
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
    // The steps after the good state are those that led astray: their lines stay, and are taken away by who goes on.
    await log.close().catch(() => {}); // the first error is the one to tell
    if (error instanceof FitError) {
      await removeCheckpointsAfter(folder.checkpoints, error.state.step);
      await saveFit(folder.checkpoints, { state: error.state, unlogged: [], origin }, keepCheckpoints);
    }
    throw error;
  } finally {
    progress.stop();
  }
}

/** Measures the signal, draws its pictures and its curves, and prints the numbers and the paths. */
async function reportFit(
  signal: FittedSignal,
  { config, prepared, folder }: FitUnderWay,
  step: number,
  terminal: Terminal,
): Promise<void> {
  const rows = await readFitLog(folder.metrics);
  const loss = rows.at(-1)?.loss ?? null;
  const { name } = config;
  const { figures, files = {}, measures: further } = await prepared.results(signal, { name, step });
  const measures = { ...(await prepared.fit.measure?.(signal)), ...further };
  checkStillHeld(folder.directory);
  await writeFitEvaluation(folder.evaluation, { name, type: config.fit.type, step, loss, measures });
  writeLine(terminal.out);
  for (const [measure, value] of Object.entries({ ...(loss !== null && { loss }), ...measures }))
    writeLine(terminal.out, `${measure.padEnd(16)}${formatNumber(value)}`);
  writeLine(terminal.out);
  checkStillHeld(folder.directory);
  await writeFiles(folder.directory, files, terminal);
  const curve = { file: 'curve', content: fitFigure([{ name, rows }], `Fit: ${name}`) };
  await writeFigures(folder.figures, { ...figures, curve }, terminal);
}

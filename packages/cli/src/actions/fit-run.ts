import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  FitError,
  type FitState,
  type FittedSignal,
  fitSiren,
  type SignalNetworkConfig,
  signalNetwork,
  sizeOf,
} from '@hypersiren/siren';
import type { BackendChoice } from '../backend/choices.js';
import { UsageError } from '../commands/usage-error.js';
import type { FitConfig } from '../config/fit-schema.js';
import { formatConfig } from '../config/format-config.js';
import { loadFitConfig } from '../config/load-fit-config.js';
import { fitFigure } from '../figures/fit-figure.js';
import type { PreparedFit } from '../fits/fit-kind.js';
import { fitKind } from '../fits/fit-kinds.js';
import { readFit, saveFit } from '../run/fit-checkpoint.js';
import { writeFitEvaluation } from '../run/fit-evaluation.js';
import { openFitLog, readFitLog } from '../run/fit-log.js';
import { beginProvenance, type Provenance, writeProvenance } from '../run/provenance.js';
import { createRunFolder, openRunFolder, type RunFolder } from '../run/run-folder.js';
import { writeFileAtomically } from '../run/write-atomically.js';
import { formatCount, formatDuration, formatNumber } from '../terminal/format.js';
import { startProgress } from '../terminal/progress.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announce, announceBackend } from './announce.js';
import { resolveNetwork } from './resolve-network.js';
import { writeFigures, writeFiles } from './write-figures.js';

export interface FitRunOptions {
  /** Path of the configuration, or the folder of a run to go on with. */
  config: string;
  /** `key=value` each. */
  set: readonly string[];
  /** Folder of a new run; undefined for a free one below `runs`. */
  run: string | undefined;
  backend: BackendChoice;
}

/** Fits, measures and draws one signal, which makes a run's folder, or goes on in one. The signal ends it with a checkpoint. */
export async function fitRun(options: FitRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  // What can be refused is refused before there is a folder.
  const earlier = (await stat(options.config).catch(() => undefined))?.isDirectory()
    ? await openRunFolder(options.config)
    : undefined;
  if (earlier && options.run !== undefined)
    throw new UsageError(`${options.config}: a fit goes on in its own folder, so --run has no meaning`);
  const config = await loadFitConfig(earlier?.config ?? options.config, { set: options.set });
  const from = earlier && (await readFit(earlier.checkpoints));
  const backend = await announceBackend(options.backend, terminal);
  const prepared = await fitKind(config.fit.type).prepare(config.fit, { seed: config.seed });
  try {
    announce(terminal, config.fit.type, prepared.description);
    const network = await resolveNetwork(config, prepared, terminal, signal);
    announceNetwork(terminal, network, prepared);

    const folder = earlier ?? (await createRunFolder(config.name, options.run));
    announce(
      terminal,
      'run',
      `${relativePath(folder.directory)}${from ? `, from step ${formatCount(from.step)}` : ''}`,
    );
    await writeFile(folder.config, formatConfig({ ...config, network }));
    const { name, seed } = config;
    const source = { name, seed, config: options.config, backend, signal: prepared.description };
    let record = await beginProvenance(source);
    const note = async (changes: Partial<Provenance>): Promise<void> => {
      record = { ...record, ...changes };
      await writeProvenance(folder.provenance, record);
    };
    await note({});
    try {
      const { steps, seconds } = await fitAndReport({ config, network, prepared, folder, from }, terminal, signal);
      await note({
        outcome: signal.aborted ? 'interrupted' : 'finished',
        finished: new Date().toISOString(),
        steps,
        trainingSeconds: Math.round(seconds * 10) / 10,
      });
    } catch (error) {
      await note({ outcome: 'failed', finished: new Date().toISOString(), error: (error as Error).message });
      throw error;
    }
  } finally {
    prepared.fit.dispose?.();
  }
}

interface FitJob {
  config: FitConfig;
  /** Of the configuration, with the ω0 that was found. */
  network: SignalNetworkConfig;
  prepared: PreparedFit;
  folder: RunFolder;
  /** Where an earlier run stopped. */
  from: FitState | undefined;
}

/** Fits, with log, checkpoints and progress bar; then, unless it was stopped, measures and draws. */
async function fitAndReport(
  { config, network, prepared, folder, from }: FitJob,
  terminal: Terminal,
  abort: AbortSignal,
): Promise<{ steps: number; seconds: number }> {
  const { steps, logEvery, measureEvery, checkpointEvery, keepCheckpoints, ...optimization } = config.train;
  const { fit } = prepared;
  const log = await openFitLog(folder.metrics, logEvery, from?.step ?? 0);
  const progress = startProgress(terminal.err, 'fitting', steps, { signal: abort });
  const save = (state: FitState): Promise<void> => saveFit(folder.checkpoints, state, keepCheckpoints);
  const started = performance.now();
  let fitted: Awaited<ReturnType<typeof fitSiren>>;
  try {
    fitted = await fitSiren(fit, {
      ...optimization,
      steps,
      network,
      seed: config.seed,
      ...(from && { from }),
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
  } catch (error) {
    if (error instanceof FitError) await save(error.state);
    throw error;
  } finally {
    progress.stop();
    await log.close();
  }
  const { signal, state } = fitted;
  try {
    const seconds = (performance.now() - started) / 1000;
    await save(state);
    await writeFileAtomically(folder.signal, await signal.save());
    announce(terminal, 'fitted', `${formatCount(state.step)} steps in ${formatDuration(seconds)}`);
    if (abort.aborted) {
      const run = relativePath(folder.directory);
      writeLine(terminal.err, `Stopped; all is saved. \`hypersiren fit ${run}\` goes on from there.`);
    } else await reportFit(signal, { config, prepared, folder }, state.step, terminal);
    return { steps: state.step, seconds };
  } finally {
    signal.dispose();
  }
}

/** Measures the signal, draws its pictures and its curves, and prints the numbers and the paths. */
async function reportFit(
  signal: FittedSignal,
  { config, prepared, folder }: Pick<FitJob, 'config' | 'prepared' | 'folder'>,
  step: number,
  terminal: Terminal,
): Promise<void> {
  const measures = (await prepared.fit.measure?.(signal)) ?? {};
  const rows = await readFitLog(folder.metrics);
  const loss = rows.at(-1)?.loss ?? null;
  await writeFitEvaluation(folder.evaluation, { name: config.name, type: config.fit.type, step, loss, measures });
  const name = path.basename(folder.directory);
  const { figures, files = {} } = await prepared.results(signal, { name, step });
  const curve = { file: 'curve.png', png: fitFigure([{ name, rows }], `Fit: ${name}`) };
  writeLine(terminal.out);
  for (const [measure, value] of Object.entries({ ...(loss !== null && { loss }), ...measures }))
    writeLine(terminal.out, `${measure.padEnd(16)}${formatNumber(value)}`);
  writeLine(terminal.out);
  await writeFiles(folder.directory, files, terminal);
  await writeFigures(folder.figures, { ...figures, curve }, terminal);
}

function announceNetwork(terminal: Terminal, network: SignalNetworkConfig, { fit }: PreparedFit): void {
  const { variables } = signalNetwork(network, fit);
  const { activation, ...options } = network;
  const encoding = 'frequencies' in options && options.frequencies ? `, ${options.frequencies} frequencies` : '';
  const widths = variables.flatMap(({ name, shape }) => (name.endsWith('weight') ? [shape[0]] : []));
  const shape = `${activation}${encoding} ${[...widths, fit.outputs].join('→')}`;
  announce(terminal, 'network', `${shape}, ${formatCount(sizeOf(variables))} parameters`);
}

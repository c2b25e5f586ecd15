import { stat } from 'node:fs/promises';
import path from 'node:path';
import { methodsSheet } from '@hypersiren/charts';
import type { ImageDataset } from '@hypersiren/datasets';
import { type BaselineConfig, baselines, checkBaseline } from '@hypersiren/hypernet/baselines';
import { compareEvaluations, STRONGEST } from '@hypersiren/hypernet/evaluation';
import {
  type BenchmarkFile,
  benchmarkFigure,
  type ChosenBackend,
  checkProtocol,
  describeMachine,
  gitRevision,
  loadImages,
  type MeasuredMethod,
  openRunFolder,
  protocolFile,
  protocolOf,
  RunError,
  type RunFolder,
  readProtocol,
  readProvenance,
  relativePath,
  useBackend,
  writeBenchmark,
  writeFileAtomically,
  writeProtocol,
} from '@hypersiren/runner';
import { baselineSchema, type Config, loadConfig, nearest } from '@hypersiren/runner/config';
import { type BackendChoice, UsageError } from '@hypersiren/runner/options';
import { benchmarkReport } from '../../terminal/benchmark-report.js';
import { benchmarkTable } from '../../terminal/benchmark-table.js';
import { type Terminal, writeLine } from '../../terminal/terminal.js';
import { announce, announceBackend, announceDataset, warningsTo } from '../announce.js';
import { writeFigures } from '../charts/write-figures.js';
import { trainRun } from '../train-run.js';
import { measureBaseline } from './measure-baseline.js';
import type { BenchmarkTask } from './measure-method.js';
import { measureModel } from './measure-model.js';
import { strongestLeftOut } from './strongest-baseline.js';

export interface BenchmarkRunOptions {
  /** Path of a configuration, or folder of a trained run. */
  target: string;
  /** Folders of other trained runs, measured beside it. */
  others: readonly string[];
  /** `key=value` each. */
  set: readonly string[];
  /** Of a configuration: folder of a trained run of it, or of the run to train; undefined for a free one below `runs`. */
  run: string | undefined;
  /** Baselines to measure instead of the configuration's; undefined for those. */
  only: readonly string[] | undefined;
  /** What to do with the experiment's `protocol.json`. */
  protocol: ProtocolChoice;
  /** Whether results of baselines that were kept may be taken. */
  cache: boolean;
  backend: BackendChoice;
}

export type ProtocolChoice = 'check' | 'record' | 'ignore';

/** Intervals of errors and differences. */
const BOOTSTRAP = { level: 0.95, resamples: 2000, seed: 0 };

/** A task whose settings fit the images and the experiment's protocol. */
interface CheckedTask extends BenchmarkTask {
  /** Path of the configuration. */
  file: string;
  /** Whether the experiment keeps a protocol, and this is it. */
  onProtocol: boolean;
}

/**
 * Measures a model, others and baselines on the same images and masks, and writes `benchmark.json`, `benchmark.md`, the
 * chart and the contact sheet into the model's run. Trains the model first, unless it is that of a trained run.
 *
 * @throws UsageError, ConfigError, ProtocolError, DatasetError and HypernetError before anything is trained or measured
 */
export async function benchmarkRun(
  options: BenchmarkRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { file, run } = await findTarget(options);
  const config = await loadConfig(file, { set: options.set });
  const named = chooseBaselines(config.baselines, options.only);
  let chosen = named;
  const others = await Promise.all(options.others.map(openRunFolder));
  const checkTask = async (dataset: ImageDataset, runs: readonly RunFolder[]): Promise<CheckedTask> => {
    for (const folder of runs) await checkTrainedOn(folder, dataset);
    for (const baseline of named) checkBaseline(baseline, dataset);
    if (options.only === undefined) chosen = withStrongest(named, config, dataset, terminal);
    const protocol = await protocolOf(config, dataset);
    const onProtocol = await keepProtocol(options.protocol, file, protocol, terminal);
    return { config, file, dataset, protocol, onProtocol };
  };

  let folder = await trainedRun(run);
  let backend: ChosenBackend;
  let checked: CheckedTask | undefined;
  if (folder) {
    backend = await announceBackend(options.backend, terminal);
    const { dataset } = await loadImages(config, warningsTo(terminal));
    announceDataset(terminal, dataset);
    checked = await checkTask(dataset, [folder, ...others]);
  } else {
    const check = async (dataset: ImageDataset): Promise<void> => {
      checked = await checkTask(dataset, others);
    };
    folder = await trainRun({ ...options, config: file, run, check }, terminal, signal);
    if (folder === undefined) return; // ended by the signal, which was said
    backend = await useBackend(options.backend);
  }

  const task = checked as CheckedTask;
  const methods: MeasuredMethod[] = [];
  try {
    const runs = [folder, ...others];
    for (const [index, name] of runNames(runs).entries())
      methods.push(await measureModel(runs[index] as RunFolder, name, task, terminal, signal));
    for (const baseline of chosen)
      methods.push(await measureBaseline(baseline, task, { ...options, backend }, terminal, signal));
  } catch (error) {
    if (error !== signal.reason) throw error;
    const again = ['hypersiren benchmark', relativePath(file), '--run', relativePath(folder.directory)].join(' ');
    writeLine(terminal.err, `Stopped; what was measured of baselines is kept. \`${again}\` goes on.`);
    return;
  }
  await report({ task, folder, backend, methods }, terminal);
}

/** The configuration and the folder of the run that a command line means. */
async function findTarget({
  target,
  run,
}: Pick<BenchmarkRunOptions, 'target' | 'run'>): Promise<{ file: string; run: string | undefined }> {
  const isFolder = await stat(target).then(
    (found) => found.isDirectory(),
    () => false, // to be said by whoever reads it
  );
  if (!isFolder) return { file: target, run };
  if (run !== undefined)
    throw new UsageError(`--run names the run of a configuration, and ${target} is a folder; give one of the two`);
  return { file: (await openRunFolder(target)).config, run: target };
}

/** The baselines that are named, with the configuration's settings where it has some. */
function chooseBaselines(
  configured: readonly BaselineConfig[],
  only: readonly string[] | undefined,
): readonly BaselineConfig[] {
  return (
    only?.map((name) => {
      if (Object.hasOwn(baselines, name))
        return configured.find(({ type }) => type === name) ?? baselineSchema.parse(name);
      const near = nearest(name, Object.keys(baselines));
      const hint = near ? `did you mean ${near}?` : `there are ${Object.keys(baselines).join(', ')}`;
      throw new UsageError(`--only: expected baselines, got "${name}"; ${hint}`);
    }) ?? configured
  );
}

/** Baselines with the strongest one, which stands beside every model that it fits; what it does not fit is said. */
function withStrongest(
  named: readonly BaselineConfig[],
  { train, evaluation }: Pick<Config, 'train' | 'evaluation'>,
  dataset: ImageDataset,
  terminal: Terminal,
): readonly BaselineConfig[] {
  if (!evaluation.strongest || named.some(({ type }) => type === STRONGEST.type)) return named;
  const leftOut = strongestLeftOut(dataset, train.split);
  if (leftOut === undefined) return [...named, STRONGEST];
  announce(terminal, 'baseline', leftOut);
  return named;
}

/** The folder, if it is that of a run. */
async function trainedRun(directory: string | undefined): Promise<RunFolder | undefined> {
  if (directory === undefined) return undefined;
  return openRunFolder(directory).catch((error) => {
    if (error instanceof RunError && error.code === 'no-run') return undefined;
    throw error;
  });
}

/** @throws RunError `other-data` if a run was trained on other images: those to be measured might be among them */
async function checkTrainedOn({ directory, provenance }: RunFolder, { fingerprint }: ImageDataset): Promise<void> {
  const trained = (await readProvenance(provenance))?.dataset?.fingerprint;
  if (trained === fingerprint) return;
  const short = (hash = 'unknown'): string => `${hash.slice(0, 12)}…`;
  throw new RunError(
    'other-data',
    relativePath(directory),
    `was trained on images of fingerprint ${short(trained)}, the configuration has ${short(fingerprint)}`,
    'Benchmark it with the configuration that it was trained with',
  );
}

/**
 * Holds a task to the experiment's protocol, or writes that.
 *
 * @returns whether there is one
 * @throws ProtocolError if the task differs from it
 */
async function keepProtocol(
  choice: ProtocolChoice,
  config: string,
  protocol: BenchmarkTask['protocol'],
  terminal: Terminal,
): Promise<boolean> {
  if (choice === 'ignore') return false;
  const file = protocolFile(config);
  if (choice === 'record') {
    await writeProtocol(file, protocol);
    announce(terminal, 'protocol', `written to ${relativePath(file)}`);
  }
  const wanted = await readProtocol(file);
  if (wanted) checkProtocol(file, wanted, protocol);
  return wanted !== undefined;
}

/** The folders' own names, or, where two are alike, their paths. */
function runNames(folders: readonly RunFolder[]): string[] {
  const names = folders.map(({ directory }) => path.basename(directory));
  return new Set(names).size === names.length ? names : folders.map(({ directory }) => relativePath(directory));
}

async function report(
  measured: { task: CheckedTask; folder: RunFolder; backend: ChosenBackend; methods: readonly MeasuredMethod[] },
  terminal: Terminal,
): Promise<void> {
  const { task, folder, backend, methods } = measured;
  const { config, dataset, protocol, onProtocol } = task;
  const { name, fingerprint, height, width, channels } = dataset;
  const file: BenchmarkFile = {
    name: config.name,
    measured: new Date().toISOString(),
    backend: { name: backend.name, details: backend.details },
    machine: describeMachine(),
    git: await gitRevision(path.dirname(path.resolve(task.file))),
    dataset: { name, fingerprint, height, width, channels },
    protocol,
    onProtocol,
    bootstrap: BOOTSTRAP,
    methods: methods.map(({ method }) => method),
    comparison: compareEvaluations(
      methods.map(({ method }) => method.evaluation),
      BOOTSTRAP,
    ),
  };
  await writeBenchmark(folder.benchmark, file);
  await writeFileAtomically(folder.benchmarkReport, benchmarkReport(file));
  const sheet = await methodsSheet(
    methods.map(({ method, completions }) => ({ name: method.name, completions })),
    dataset,
    { title: `Completions: ${config.name}`, split: config.evaluation.split, contexts: config.context.evaluate },
  );
  writeLine(terminal.out, `\n${benchmarkTable(file)}\n`);
  writeLine(terminal.out, `table        ${relativePath(folder.benchmarkReport)}`);
  const figures = {
    chart: { file: 'benchmark', content: benchmarkFigure(file) },
    completions: { file: 'benchmark-completions', content: sheet },
  };
  await writeFigures(folder.figures, figures, terminal);
}

import path from 'node:path';
import { methodsSheet } from '@hypersiren/charts';
import type { ImageDataset } from '@hypersiren/datasets';
import { checkBaseline } from '@hypersiren/hypernet/baselines';
import { compareEvaluations } from '@hypersiren/hypernet/evaluation';
import type { BackendChoice } from '../backend/choices.js';
import { type ChosenBackend, useBackend } from '../backend/use-backend.js';
import { type ConfigSource, nameOfSource } from '../config/layers.js';
import { loadConfig } from '../config/load-config.js';
import { chooseBaselines, withStrongest } from '../evaluation/choose-baselines.js';
import { measureBaseline } from '../evaluation/measure-baseline.js';
import type { BenchmarkTask } from '../evaluation/measure-method.js';
import { measureModel } from '../evaluation/measure-model.js';
import type { WrittenFile } from '../events/run-event.js';
import { type Task, type TaskOptions, taskOf } from '../events/task.js';
import { benchmarkFigure } from '../figures/benchmark-figure.js';
import { writeFigures } from '../figures/write-figures.js';
import { isFolder } from '../is-folder.js';
import { relativePath } from '../relative-path.js';
import { benchmarkReport } from '../results/benchmark-report.js';
import { type BenchmarkFile, type MeasuredMethod, writeBenchmark } from '../run/benchmark-file.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { checkProtocol, protocolFile, protocolOf, readProtocol, writeProtocol } from '../run/protocol.js';
import { describeMachine, gitRevision, readProvenance } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { beginBackend, beginImages } from '../training/begin-task.js';
import { loadRunConfig } from '../training/load-run-config.js';
import { UsageError } from '../usage-error.js';
import { train } from './train.js';

/** Options of {@link benchmark}. */
export interface BenchmarkOptions extends TaskOptions {
  /** A configuration, or the folder of a trained run. */
  readonly target: ConfigSource;
  /** Folders of other trained runs to evaluate as well. Default: none. */
  readonly others?: readonly string[] | undefined;
  /** Overrides of the configuration, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /**
   * Folder of the run if `target` is a configuration: that of a trained run, or of the run to train. Default: a free
   * folder below `runs`.
   */
  readonly run?: string | undefined;
  /** Names of baselines to evaluate instead of those of the configuration. */
  readonly only?: readonly string[] | undefined;
  /** Use of the experiment's `protocol.json`. Default: `check`. */
  readonly protocol?: ProtocolChoice | undefined;
  /** Whether to use cached results of baselines. Default: true. */
  readonly cache?: boolean | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Command line to record in `run.json` if the model is trained. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/** Result of a benchmark. */
export type BenchmarkResult =
  | {
      readonly outcome: 'finished';
      readonly folder: RunFolder;
      readonly benchmark: BenchmarkFile;
      readonly figures: readonly WrittenFile[];
    }
  /**
   * The signal stopped the benchmark during the training or the evaluation. Results of evaluated baselines are cached.
   */
  | { readonly outcome: 'interrupted'; readonly during: 'training' }
  | {
      readonly outcome: 'interrupted';
      readonly during: 'measuring';
      readonly config: string;
      readonly folder: RunFolder;
    };

/** Use of the experiment's protocol: `check` it, `record` it or `ignore` it. */
export type ProtocolChoice = 'check' | 'record' | 'ignore';

/** Settings of the bootstrap intervals of errors and differences. */
const BOOTSTRAP = { level: 0.95, resamples: 2000, seed: 0 };

/** A benchmark task whose settings suit the dataset and comply with the protocol. */
interface CheckedTask extends BenchmarkTask {
  /** Path of the configuration. */
  file: string;
  /** Whether the experiment has a protocol and the task complies with it. */
  onProtocol: boolean;
}

/**
 * Evaluates a model, other models and baselines on the same images and masks. Writes `benchmark.json`, `benchmark.md`,
 * the chart and the contact sheet into the folder of the model's run. The model is trained first, unless the target or
 * `run` is a trained run.
 *
 * @throws UsageError, ConfigError, ProtocolError, DatasetError and HypernetError before any training or evaluation
 */
export async function benchmark(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const task = taskOf(options);
  const { set = [], only, protocol: protocolChoice = 'check', cache = true, backend: choice = 'auto' } = options;
  const { source, run } = await findTarget(options);
  const file = nameOfSource(source);
  const config = await loadConfig(source, { set });
  const named = chooseBaselines(config.baselines, only);
  let chosen = named;
  const others = await Promise.all((options.others ?? []).map(openRunFolder));
  const checkTask = async (dataset: ImageDataset, runs: readonly RunFolder[]): Promise<CheckedTask> => {
    for (const folder of runs) await checkTrainedOn(folder, dataset);
    for (const baseline of named) checkBaseline(baseline, dataset);
    if (only === undefined) chosen = withStrongest(named, config, dataset, task);
    const protocol = await protocolOf(config, dataset);
    const onProtocol = await keepProtocol(protocolChoice, file, protocol, task);
    return { config, file, dataset, protocol, onProtocol };
  };

  let folder = await trainedRun(run);
  if (folder?.config === file) await loadRunConfig(folder, set); // throws if a key affects the training
  let backend: ChosenBackend;
  let checked: CheckedTask | undefined;
  if (folder) {
    backend = await beginBackend(choice, task);
    const { dataset } = await beginImages(config, task);
    checked = await checkTask(dataset, [folder, ...others]);
  } else {
    const check = async (dataset: ImageDataset): Promise<void> => {
      checked = await checkTask(dataset, others);
    };
    const { signal, onEvent, command } = options;
    const trained = await train({ config: source, set, run, backend: choice, command, check, signal, onEvent });
    if (trained?.outcome !== 'finished') return { outcome: 'interrupted', during: 'training' };
    folder = trained.folder;
    backend = await useBackend(choice);
  }

  const measured = checked as CheckedTask;
  const methods: MeasuredMethod[] = [];
  try {
    const runs = [folder, ...others];
    for (const [index, name] of runNames(runs).entries())
      methods.push(await measureModel(runs[index] as RunFolder, name, measured, task));
    for (const baseline of chosen) methods.push(await measureBaseline(baseline, measured, { backend, cache }, task));
  } catch (error) {
    if (error !== task.signal.reason) throw error;
    return { outcome: 'interrupted', during: 'measuring', config: file, folder };
  }
  return report({ task: measured, folder, backend, methods }, task);
}

/** Returns the configuration and the run folder of a target. */
async function findTarget({
  target,
  run,
}: Pick<BenchmarkOptions, 'target' | 'run'>): Promise<{ source: ConfigSource; run: string | undefined }> {
  if (typeof target !== 'string') return { source: target, run };
  if (!(await isFolder(target))) return { source: target, run };
  if (run !== undefined)
    throw new UsageError(`--run names the run of a configuration, and ${target} is a folder; give one of the two`);
  return { source: (await openRunFolder(target)).config, run: target };
}

/** Returns the folder if it is a run; otherwise undefined. */
async function trainedRun(directory: string | undefined): Promise<RunFolder | undefined> {
  if (directory === undefined) return undefined;
  return openRunFolder(directory).catch((error) => {
    if (error instanceof RunError && error.code === 'no-run') return undefined;
    throw error;
  });
}

/**
 * Checks that a run was trained on the same dataset. On another dataset, the evaluated images could be among its
 * training images.
 *
 * @throws RunError `other-data`
 */
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
 * Checks a task against the experiment's protocol, or records the protocol.
 *
 * @returns whether there is a protocol
 * @throws ProtocolError if the task does not comply with the protocol
 */
async function keepProtocol(
  choice: ProtocolChoice,
  config: string,
  protocol: BenchmarkTask['protocol'],
  { tell }: Pick<Task, 'tell'>,
): Promise<boolean> {
  if (choice === 'ignore') return false;
  const file = protocolFile(config);
  if (choice === 'record') {
    await writeProtocol(file, protocol);
    tell({ type: 'protocol', file: path.resolve(file) });
  }
  const wanted = await readProtocol(file);
  if (wanted) checkProtocol(file, wanted, protocol);
  return wanted !== undefined;
}

/** Returns the names of the folders, or their paths if names repeat. */
function runNames(folders: readonly RunFolder[]): string[] {
  const names = folders.map(({ directory }) => path.basename(directory));
  return new Set(names).size === names.length ? names : folders.map(({ directory }) => relativePath(directory));
}

async function report(
  measured: { task: CheckedTask; folder: RunFolder; backend: ChosenBackend; methods: readonly MeasuredMethod[] },
  { tell }: Task,
): Promise<BenchmarkResult> {
  const { task, folder, backend, methods } = measured;
  const { config, dataset, protocol, onProtocol } = task;
  const { name, fingerprint, height, width, channels } = dataset;
  const benchmark: BenchmarkFile = {
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
  await writeBenchmark(folder.benchmark, benchmark);
  await writeFileAtomically(folder.benchmarkReport, benchmarkReport(benchmark));
  const sheet = await methodsSheet(
    methods.map(({ method, inpainted }) => ({ name: method.name, inpainted })),
    dataset,
    { title: `Inpainted images: ${config.name}`, split: config.evaluation.split, contexts: config.context.evaluate },
  );
  tell({ type: 'benchmarked', directory: folder.directory, benchmark, report: folder.benchmarkReport });
  const figures = await writeFigures(
    folder.figures,
    {
      chart: { file: 'benchmark', content: benchmarkFigure(benchmark) },
      inpainted: { file: 'benchmark-inpainted', content: sheet },
    },
    { tell },
  );
  return { outcome: 'finished', folder, benchmark, figures };
}

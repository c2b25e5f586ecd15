import { OMEGA_0 } from '@hypersiren/siren';
import {
  checkOrder,
  checkStepPrecision,
  fitSiren,
  type SignalNetworkConfig,
  signalNetwork,
} from '@hypersiren/siren/fits';
import { sizeOf } from '@hypersiren/siren/training';
import type { BackendChoice } from '../backend/choices.js';
import { type ConfigSource, nameOfSource } from '../config/layers.js';
import { loadFitConfig } from '../config/load-fit-config.js';
import type { FitConfig } from '../config/schemas/fit-schema.js';
import { dataWarnings, type Task, type TaskOptions, taskOf, warningsOf } from '../events/task.js';
import { fitKind } from '../fits/fit-kinds.js';
import { type FittedRun, type FitUnderWay, finishFit } from '../fitting/finish-fit.js';
import { resolveNetwork, tellNetwork } from '../fitting/resolve-network.js';
import { relativePath } from '../relative-path.js';
import { beginRun } from '../run/begin-run.js';
import { type FitCheckpoint, resumeFitting, saveFit } from '../run/checkpoints/fit-checkpoint.js';
import { continuedRecord, resumedBackend, warningsOfChange } from '../run/continuation.js';
import { beginProvenance, type Provenance } from '../run/provenance.js';
import { recoverLog, recoverRecord } from '../run/recover.js';
import { RunError } from '../run/run-error.js';
import { createRunFolder, type HeldRunFolder, holdRunFolder } from '../run/run-folder.js';
import { checkOrigin, checkSteps, fitOrigin } from '../run/run-origin.js';
import { signalFingerprint } from '../run/signal-fingerprint.js';
import { fitStart } from '../starts/fit-starts.js';
import { adviseOnData } from '../training/advise-on-data.js';
import { beginBackend } from '../training/begin-task.js';
import { checkMemory } from '../training/check-memory.js';
import { loadTold } from '../training/load-run.js';
import { UsageError } from '../usage-error.js';

/** Options of {@link fit}. */
export interface FitRunOptions extends TaskOptions {
  /** Path of the configuration, or an equivalent object. */
  readonly config: ConfigSource;
  /** Overrides of the configuration, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Folder of the run. Default: a free folder below `runs`. */
  readonly run?: string | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Fits a network to one signal, measures and draws the result, and writes a run folder. The signal stops the fit with a
 * checkpoint.
 *
 * @throws ConfigError, DatasetError, BackendError or RunError before the folder is created; FitError if the fit
 * diverges, in which case its last good state is saved; RunError `disk-full`, `read-only` or `gone`
 */
export async function fit(options: FitRunOptions): Promise<FittedRun> {
  const { config: source, set = [], backend = 'auto', run, command } = options;
  const { sweep: _, ...config } = await loadFitConfig(source, { set });
  // All checks come before the folder is created.
  const folder = () => createRunFolder(config.name, run);
  return fitIn(folder, { config, file: nameOfSource(source), backend, command }, taskOf(options));
}

/** Options of {@link resumeFit}. */
export interface ResumeFitOptions extends TaskOptions {
  /** Folder of the run. */
  readonly run: string;
  /**
   * Overrides of the run's configuration, each `key=value`. The overridden keys may differ from those of the
   * checkpoint.
   */
  readonly set?: readonly string[] | undefined;
  /**
   * Whether to resume although the configuration or the signal has changed since the newest checkpoint. Default: false.
   */
  readonly acceptChanges?: boolean | undefined;
  /** Backend to use. Default: `auto`, which is the backend that the fit began with. */
  readonly backend?: BackendChoice | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Resumes a fit from its newest undamaged checkpoint. The result is the same as without an interruption.
 *
 * @throws RunError `no-run`, `in-use`, `other-config`, `other-data`, `disk-full` or `read-only`; CheckpointError if all
 * checkpoints are damaged
 */
export async function resumeFit(options: ResumeFitOptions): Promise<FittedRun> {
  const { run, set = [], acceptChanges: accept = false, backend: choice = 'auto', command } = options;
  const task = taskOf(options);
  const folder = await holdRunFolder(run);
  try {
    const config = await loadFitConfig(folder.config, { set });
    const before = await recoverRecord(folder.provenance, warningsOf(task, 'damaged'));
    await recoverLog(folder.metrics, warningsOf(task, 'damaged'));
    const backend = resumedBackend(choice, before);
    const typed = set.map((one) => one.slice(0, one.indexOf('=')).trim());
    return await fitIn(
      async () => ({ ...folder, release: async () => {} }),
      { backend, config, file: folder.config, command, before, typed, accept },
      task,
    );
  } finally {
    await folder.release();
  }
}

interface FitOptions {
  config: FitConfig;
  /** Path of the configuration file. */
  file: string;
  backend: BackendChoice;
  command?: readonly string[] | undefined;
  /** Provenance of the resumed fit. */
  before?: Provenance | undefined;
  /** Keys set on the command line, which may differ from the checkpoint. With `accept`, all keys may differ. */
  typed?: readonly string[];
  accept?: boolean;
}

async function fitIn(
  openFolder: () => Promise<HeldRunFolder>,
  { config, file, backend: choice, command, before, ...accepted }: FitOptions,
  task: Task,
): Promise<FittedRun> {
  const backend = await beginBackend(choice, task);
  const kind = fitKind(config.fit.type);
  const advise = (error: unknown) => adviseOnData(error, kind.paths[0] && `fit.${kind.paths[0]}`);
  const files = await signalFingerprint(config.fit, kind.paths).catch(advise);
  const prepared = await kind.prepare(config.fit, { seed: config.seed, onWarning: dataWarnings(task) }).catch(advise);
  try {
    const { description, fingerprint: data = files } = prepared;
    task.tell({ type: 'signal', kind: config.fit.type, description });
    const whole = signalNetwork(
      { ...config.network, ...(config.network.activation === 'sine' && { omega0: OMEGA_0 }) } as SignalNetworkConfig,
      prepared.fit,
    );
    checkOrder(whole.limit, prepared.fit.derivatives);
    checkStepPrecision('train.precision', whole, prepared.fit.derivatives, config.train.precision);
    if (prepared.fit.networks !== undefined && config.train.clip > 0)
      throw new UsageError(
        `train.clip: ${config.train.clip} would clip by the norm over all networks, so that each would depend on the ` +
          'others; leave it out for fits of each image',
      );
    checkMemory({ parameters: sizeOf(whole.variables) }, { file }, ['network']);
    const network = await resolveNetwork(config, prepared, task);
    tellNetwork(network, prepared, task);
    const loadModel = async (run: string) => {
      const { model, step, folder, config } = await loadTold(run, task);
      task.tell({ type: 'loaded', directory: folder.directory, name: config.name, step, pretrained: false });
      return model;
    };
    const startOf = () =>
      fitStart(config.start.type).parameters(config.start, { network, prepared, seed: config.seed, loadModel });
    let start = before ? undefined : await startOf();
    const folder = await openFolder();
    try {
      const from = await resumeFitting(folder.checkpoints, warningsOf(task, 'damaged'));
      const origin = fitOrigin({ ...config, network: network as FitConfig['network'] }, kind.paths, data);
      const { directory } = folder;
      const run = relativePath(directory);
      const warnChanged = warningsOf(task, 'changed');
      if (before && !from) start = await startOf();
      if (from) checkSteps(run, from.state.step, config.train.steps);
      const changes = from ? checkOrigin(run, from.origin, origin, accepted) : [];
      if (from && changes.length > 0) await checkLoads(run, from, { config, network, prepared });
      for (const change of changes) warnChanged(`Since the newest checkpoint was made: ${change}.`);
      if (from && from.state.step < config.train.steps && rescheduled(config, accepted.typed))
        warnChanged(
          `The learning rate of train.schedule ${config.train.schedule} depends on train.steps, so that it jumps at ` +
            `step ${from.state.step}.`,
        );
      if (from && changes.length > 0)
        await saveFit(folder.checkpoints, { ...from, origin }, config.train.keepCheckpoints);
      task.tell({ type: 'run', directory, ...(from && { step: from.state.step }) });
      const { name, seed } = config;
      const now = await beginProvenance({
        ...{ name, seed, config: file, backend, command, signal: description },
        precision: config.train.precision,
      });
      if (before) for (const line of warningsOfChange(before, now)) warnChanged(line);
      const record = before ? continuedRecord(before, now, from?.state.step ?? 0, changes) : now;
      await beginRun(folder, { ...config, network }, record);
      return await finishFit({ config, network, prepared, folder, record, from, start, origin }, task);
    } finally {
      await folder.release();
    }
  } finally {
    prepared.fit.dispose?.();
  }
}

/** Returns whether options set another number of steps for a schedule that depends on it. */
const rescheduled = ({ train: { schedule } }: FitConfig, typed: readonly string[] = []): boolean =>
  schedule !== 'constant' && typed.includes('train.steps');

/**
 * Checks that a network and an optimizer with changed settings can continue from a checkpoint, before anything is
 * written.
 *
 * @throws RunError `other-config`
 */
async function checkLoads(
  run: string,
  { state }: FitCheckpoint,
  { config, network, prepared }: Pick<FitUnderWay, 'config' | 'network' | 'prepared'>,
): Promise<void> {
  const { seed, train } = config;
  // A fit that ends where the checkpoint was made loads it, and takes no step.
  const loading = fitSiren(prepared.fit, { ...train, steps: state.step, network, seed, from: state });
  const { signal } = await loading.catch((error: Error) => {
    throw new RunError(
      'other-config',
      run,
      `its newest checkpoint does not fit the changed settings: ${error.message}`,
      'Restore them, or begin a new fit with them',
    );
  });
  signal.dispose();
}

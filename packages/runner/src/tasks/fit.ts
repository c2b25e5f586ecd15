import { formatCount } from '@hypersiren/hypernet/text';
import {
  adviseOnData,
  beginProvenance,
  beginRun,
  checkOrigin,
  checkSteps,
  continuedRecord,
  createRunFolder,
  type FitConfig,
  fitKind,
  fitOrigin,
  type HeldRunFolder,
  holdRunFolder,
  loadFitConfig,
  type Provenance,
  recoverLog,
  recoverRecord,
  relativePath,
  resumedBackend,
  resumeFit,
  saveFit,
  signalFingerprint,
  warningsOfChange,
} from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { OMEGA_0 } from '@hypersiren/siren';
import { type SignalNetworkConfig, signalNetwork } from '@hypersiren/siren/fits';
import { sizeOf } from '@hypersiren/siren/training';
import { type Terminal, warn } from '../../terminal/terminal.js';
import { announce, announceBackend, warningsTo } from '../announce.js';
import { checkMemory } from '../check-memory.js';
import { completeFit } from './complete-fit.js';
import { announceNetwork, resolveNetwork } from './resolve-network.js';

export interface FitRunOptions {
  /** Path of the configuration. */
  config: string;
  /** `key=value` each. */
  set: readonly string[];
  /** Folder of the run; undefined for a free one below `runs`. */
  run: string | undefined;
  backend: BackendChoice;
}

/** Fits, measures and draws one signal, which makes a run's folder. The signal ends the fit with a checkpoint. */
export async function fitRun(options: FitRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const config = await loadFitConfig(options.config, { set: options.set });
  // What can be refused is refused before there is a folder.
  const folder = () => createRunFolder(config.name, options.run);
  await fitIn(folder, { ...options, config, file: options.config }, terminal, signal);
}

export interface ResumeFitRunOptions {
  /** Folder of the run. */
  run: string;
  /** `key=value` each, over the run's own configuration: what is set so may differ from what the fit was begun with. */
  set: readonly string[];
  /** Goes on although configuration or signal are no longer what the newest checkpoint was made with. */
  acceptChanges: boolean;
  /** `auto` for the one that the fit began on. */
  backend: BackendChoice;
}

/**
 * Goes on with a fit from its newest checkpoint that is whole, to the same end as if there had been no break.
 *
 * @throws RunError `no-run`, `in-use`, `other-config`, `other-data`, `disk-full` or `read-only`; CheckpointError if every checkpoint
 *   is damaged
 */
export async function resumeFitRun(
  options: ResumeFitRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const folder = await holdRunFolder(options.run);
  try {
    const config = await loadFitConfig(folder.config, { set: options.set });
    const before = await recoverRecord(folder.provenance, (line) => warn(terminal.err, line));
    await recoverLog(folder.metrics, (line) => warn(terminal.err, line));
    const backend = resumedBackend(options.backend, before);
    const typed = options.set.map((one) => one.slice(0, one.indexOf('=')).trim());
    await fitIn(
      async () => ({ ...folder, release: async () => {} }),
      { backend, config, file: folder.config, before, typed, accept: options.acceptChanges },
      terminal,
      signal,
    );
  } finally {
    await folder.release();
  }
}

interface FitOptions {
  config: FitConfig;
  /** Where the configuration was read. */
  file: string;
  backend: BackendChoice;
  /** What is known of the fit that is gone on with. */
  before?: Provenance | undefined;
  /** Keys that were set just now, which may differ from what its checkpoint was made with; or everything may. */
  typed?: readonly string[];
  accept?: boolean;
}

async function fitIn(
  openFolder: () => Promise<HeldRunFolder>,
  { config, file, backend: choice, before, ...accepted }: FitOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const backend = await announceBackend(choice, terminal);
  const kind = fitKind(config.fit.type);
  const data = await signalFingerprint(config.fit, kind.paths).catch(adviseOnData);
  const prepared = await kind
    .prepare(config.fit, { seed: config.seed, onWarning: warningsTo(terminal) })
    .catch(adviseOnData);
  try {
    announce(terminal, config.fit.type, prepared.description);
    const { variables } = signalNetwork(
      { ...config.network, ...(config.network.activation === 'sine' && { omega0: OMEGA_0 }) } as SignalNetworkConfig,
      prepared.fit,
    );
    checkMemory({ parameters: sizeOf(variables) }, { file }, ['network']);
    const network = await resolveNetwork(config, prepared, terminal, signal);
    announceNetwork(terminal, network, prepared);
    const folder = await openFolder();
    try {
      const from = await resumeFit(folder.checkpoints, (line) => warn(terminal.err, line));
      const origin = fitOrigin({ ...config, network: network as FitConfig['network'] }, kind.paths, data);
      const run = relativePath(folder.directory);
      if (from) checkSteps(run, from.state.step, config.train.steps);
      const changes = from ? checkOrigin(run, from.origin, origin, accepted) : [];
      for (const change of changes) warn(terminal.err, `Since the newest checkpoint was made: ${change}.`);
      if (from && changes.length > 0)
        await saveFit(folder.checkpoints, { ...from, origin }, config.train.keepCheckpoints);
      const start = from ? `, from step ${formatCount(from.state.step)}` : '';
      announce(terminal, 'run', `${run}${start}`);
      const { name, seed } = config;
      const now = await beginProvenance({ name, seed, config: file, backend, signal: prepared.description });
      if (before) for (const line of warningsOfChange(before, now)) warn(terminal.err, line);
      const record = before ? continuedRecord(before, now, from?.state.step ?? 0, changes) : now;
      await beginRun(folder, { ...config, network }, record);
      await completeFit({ config, network, prepared, folder, record, from, origin }, terminal, signal);
    } finally {
      await folder.release();
    }
  } finally {
    prepared.fit.dispose?.();
  }
}

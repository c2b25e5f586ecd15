import { formatCount } from '@hypersiren/hypernet/text';
import {
  adviseOnData,
  beginProvenance,
  beginRun,
  continuedRecord,
  createRunFolder,
  type FitConfig,
  fitKind,
  type HeldRunFolder,
  holdRunFolder,
  loadFitConfig,
  type Provenance,
  readProvenance,
  relativePath,
  resumedBackend,
  resumeFit,
  warningsOfChange,
} from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { type Terminal, warn } from '../../terminal/terminal.js';
import { announce, announceBackend, warningsTo } from '../announce.js';
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
  /** `key=value` each, over the run's own configuration. */
  set: readonly string[];
  /** `auto` for the one that the fit began on. */
  backend: BackendChoice;
}

/**
 * Goes on with a fit from its newest checkpoint that is whole, to the same end as if there had been no break.
 *
 * @throws RunError `no-run`, `in-use`, `disk-full` or `read-only`; CheckpointError if every checkpoint is damaged
 */
export async function resumeFitRun(
  options: ResumeFitRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const folder = await holdRunFolder(options.run);
  try {
    const config = await loadFitConfig(folder.config, { set: options.set });
    const before = await readProvenance(folder.provenance);
    const backend = resumedBackend(options.backend, before);
    await fitIn(
      async () => ({ ...folder, release: async () => {} }),
      { backend, config, file: folder.config, before },
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
}

async function fitIn(
  openFolder: () => Promise<HeldRunFolder>,
  { config, file, backend: choice, before }: FitOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const backend = await announceBackend(choice, terminal);
  const prepared = await fitKind(config.fit.type)
    .prepare(config.fit, { seed: config.seed, onWarning: warningsTo(terminal) })
    .catch(adviseOnData);
  try {
    announce(terminal, config.fit.type, prepared.description);
    const network = await resolveNetwork(config, prepared, terminal, signal);
    announceNetwork(terminal, network, prepared);
    const folder = await openFolder();
    try {
      const from = await resumeFit(folder.checkpoints, (line) => warn(terminal.err, line));
      const start = from ? `, from step ${formatCount(from.state.step)}` : '';
      announce(terminal, 'run', `${relativePath(folder.directory)}${start}`);
      const { name, seed } = config;
      const now = await beginProvenance({ name, seed, config: file, backend, signal: prepared.description });
      if (before) for (const line of warningsOfChange(before, now)) warn(terminal.err, line);
      const record = before ? continuedRecord(before, now, from?.state.step ?? 0) : now;
      await beginRun(folder, { ...config, network }, record);
      await completeFit({ config, network, prepared, folder, record, from }, terminal, signal);
    } finally {
      await folder.release();
    }
  } finally {
    prepared.fit.dispose?.();
  }
}

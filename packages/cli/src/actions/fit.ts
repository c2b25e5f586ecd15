import {
  configOfSignal,
  type FitFromOptions,
  type FitRunOptions,
  fit,
  fitFrom,
  type ResumeFitOptions,
  resumeFit,
} from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of a fit on the command line: the path of a configuration, or of a signal. */
export interface TypedFit extends Omit<FitRunOptions, 'config'> {
  readonly config: string;
}

export async function runFit(options: TypedFit, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const config = (await configOfSignal(options.config, options.set)) ?? options.config;
  await fit({ ...options, config, ...onTerminal(terminal, signal) });
}

export async function runFitFrom(options: FitFromOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  await fitFrom({ ...options, ...onTerminal(terminal, signal) });
}

export async function resumeRunFit(options: ResumeFitOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  await resumeFit({ ...options, ...onTerminal(terminal, signal) });
}

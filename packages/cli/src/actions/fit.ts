import {
  type FitFromOptions,
  type FitRunOptions,
  fit,
  fitFrom,
  type ResumeFitOptions,
  resumeFit,
} from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import type { Terminal } from '../terminal/terminal.js';

export async function runFit(options: FitRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  await fit({ ...options, ...onTerminal(terminal, signal) });
}

export async function runFitFrom(options: FitFromOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  await fitFrom({ ...options, ...onTerminal(terminal, signal) });
}

export async function resumeRunFit(options: ResumeFitOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  await resumeFit({ ...options, ...onTerminal(terminal, signal) });
}

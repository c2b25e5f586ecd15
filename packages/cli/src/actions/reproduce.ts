import { type ReproduceOptions, reproduce } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { renderReproduction } from '../render/reproduction.js';
import type { Terminal } from '../terminal/terminal.js';

/** Reproduces a run. Sets exit code 1 if an error differs by more than the tolerance. */
export async function runReproduction(
  options: ReproduceOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const reproduction = await reproduce({ ...options, ...onTerminal(terminal, signal) });
  if (!reproduction) return; // an interrupted training has already printed a message
  renderReproduction(reproduction, terminal);
  if (!reproduction.reproduced) process.exitCode = 1;
}

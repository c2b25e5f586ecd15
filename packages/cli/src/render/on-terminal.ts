import type { TaskOptions } from '@hypersiren/runner';
import type { Terminal } from '../terminal/terminal.js';
import { renderEvents } from './events.js';

/** What every task of the command shares: where it is heard, what ends it, and what was typed. */
export function onTerminal(
  terminal: Terminal,
  signal?: AbortSignal,
): TaskOptions & { readonly command: readonly string[] } {
  return {
    signal,
    onEvent: renderEvents(terminal, signal),
    command: ['hypersiren', ...process.argv.slice(2)],
  };
}

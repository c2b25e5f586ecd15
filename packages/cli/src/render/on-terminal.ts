import type { TaskOptions } from '@hypersiren/runner';
import type { Terminal } from '../terminal/terminal.js';
import { renderEvents } from './events.js';

/** Returns the options shared by all tasks: event handler, signal and command line. */
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

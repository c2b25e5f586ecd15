import { formatCount } from '@hypersiren/hypernet/text';
import { relativePath, type WriteEventsOptions, writeEvents } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runTensorboard(
  options: WriteEventsOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { path, lines, step } = await writeEvents({ ...options, ...onTerminal(terminal, signal) });
  const told = `${formatCount(lines)} lines of the log, to step ${formatCount(step)}`;
  writeLine(terminal.out, `events  ${relativePath(path)}  ${told}`);
}

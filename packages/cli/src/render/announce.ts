import type { ChosenBackend } from '@hypersiren/runner';
import { LABEL_WIDTH } from '../terminal/progress.js';
import { styled, type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { wrapFor } from '../terminal/wrap.js';

/** Prints the selected backend, with a note if it is slow. */
export function renderBackend(
  { name, details, notice }: Pick<ChosenBackend, 'name' | 'details' | 'notice'>,
  terminal: Terminal,
): void {
  announce(terminal, 'backend', `${name}: ${details}`);
  if (notice) warn(terminal.err, notice);
}

/** Prints a line of the header of a task: a label and a text. */
export function announce({ err }: Terminal, label: string, text: string): void {
  // At least one space follows the label, however long it is.
  const head = `${label} `.padEnd(LABEL_WIDTH);
  const lines = wrapFor(err, `${head}${text}`, ' '.repeat(LABEL_WIDTH));
  writeLine(err, `${styled(err, 'dim', head)}${lines.slice(head.length)}`);
}

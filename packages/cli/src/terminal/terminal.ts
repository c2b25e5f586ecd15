import type { Output } from './output.js';
import { wrapFor } from './wrap.js';

/** Output streams of a command: results are written to `out`, progress and warnings to `err`. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
}

export type { Output };

const silent: Output = { write: () => true };

/** Terminal that discards all output. */
export const silentTerminal: Terminal = { out: silent, err: silent };

/** Writes a text and a newline. */
export function writeLine(output: Output, text = ''): void {
  output.write(`${text}\n`);
}

/** Writes a highlighted warning, wrapped to the width of the terminal. */
export function warn(output: Output, text: string): void {
  writeLine(output, styled(output, 'yellow', wrapFor(output, text)));
}

const STYLES = {
  bold: ['\u001b[1m', '\u001b[22m'],
  dim: ['\u001b[2m', '\u001b[22m'],
  red: ['\u001b[31m', '\u001b[39m'],
  green: ['\u001b[32m', '\u001b[39m'],
  yellow: ['\u001b[33m', '\u001b[39m'],
} as const;

export type Style = keyof typeof STYLES;

/** Colors a text if the output is a terminal with colors. Respects `NO_COLOR`. */
export function styled(output: Output, style: Style, text: string): string {
  if (!output.isTTY || !output.hasColors?.()) return text;
  const [on, off] = STYLES[style];
  return `${on}${text}${off}`;
}

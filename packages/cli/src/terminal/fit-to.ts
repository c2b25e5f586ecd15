import { stripVTControlCharacters } from 'node:util';
import type { Output } from './output.js';
import { TEXT_WIDTH, wrap } from './wrap.js';

/**
 * Wraps lines to the width of a terminal, and keeps the first ones, one less than the height of the terminal. Returns
 * the lines unchanged if the output is not a terminal.
 */
export function fitTo({ isTTY, columns, rows }: Output, lines: readonly string[]): string[] {
  if (!isTTY) return [...lines];
  const broken = lines.flatMap((line) => line.split('\n')).flatMap((line) => breakLine(line, columns ?? TEXT_WIDTH));
  return broken.slice(0, Math.max(1, (rows ?? broken.length + 1) - 1));
}

/** Wraps a line, between words if possible. A line that is wrapped loses its colors. */
function breakLine(line: string, width: number): string[] {
  const plain = stripVTControlCharacters(line);
  if ([...plain].length <= width) return [line];
  return wrap(plain, width)
    .split('\n')
    .flatMap((row) => row.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
}

import { stripVTControlCharacters } from 'node:util';
import type { Output } from './output.js';
import { TEXT_WIDTH, wrap } from './wrap.js';

/** Lines broken to a terminal's width, at most one less than it has rows: the first ones. Elsewhere they stay as they are. */
export function fitTo({ isTTY, columns, rows }: Output, lines: readonly string[]): string[] {
  if (!isTTY) return [...lines];
  const broken = lines.flatMap((line) => line.split('\n')).flatMap((line) => breakLine(line, columns ?? TEXT_WIDTH));
  return broken.slice(0, Math.max(1, (rows ?? broken.length + 1) - 1));
}

/** A line in rows of a width, between words where it can be. Only a line that fits keeps its colors. */
function breakLine(line: string, width: number): string[] {
  const plain = stripVTControlCharacters(line);
  if ([...plain].length <= width) return [line];
  return wrap(plain, width)
    .split('\n')
    .flatMap((row) => row.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
}

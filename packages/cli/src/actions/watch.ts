import { stripVTControlCharacters } from 'node:util';
import { type RunEvent, watchRun } from '@hypersiren/runner';
import { runStateLines } from '../render/watch.js';
import type { Output, Terminal } from '../terminal/terminal.js';
import { TEXT_WIDTH, wrap } from '../terminal/wrap.js';

/** Shows the progress of a training or a fit and its loss, again and again until it ends; once where there is no terminal. */
export async function runWatch(
  { run, once }: { readonly run: string; readonly once: boolean },
  { out }: Terminal,
  signal: AbortSignal,
): Promise<void> {
  let drawn = 0;
  const onEvent = (event: RunEvent): void => {
    if (event.type !== 'run-state') return;
    // No line is longer than the terminal, so that as many rows are drawn as there are lines.
    const lines = fitTo(out, runStateLines(event.state, out));
    const back = drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '';
    out.write(`${back}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  await watchRun({ run, once: once || !out.isTTY, signal, onEvent });
}

/** Lines broken to the terminal's width, as many as it has rows but one; the first ones stay. */
function fitTo(out: Output, lines: readonly string[]): string[] {
  if (!out.isTTY) return [...lines];
  const rows = lines.flatMap((line) => breakLine(line, out.columns ?? TEXT_WIDTH));
  return rows.slice(0, Math.max(1, (out.rows ?? rows.length + 1) - 1));
}

/** A line in rows of a width, between words where it can be. Colors are kept only by a line that fits. */
function breakLine(line: string, width: number): string[] {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= width) return [line];
  return wrap(plain, width)
    .split('\n')
    .flatMap((row) => row.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
}

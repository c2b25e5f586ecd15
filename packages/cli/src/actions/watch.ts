import { type RunEvent, watchRun } from '@hypersiren/runner';
import { runStateLines } from '../render/watch.js';
import { fitTo } from '../terminal/fit-to.js';
import type { Terminal } from '../terminal/terminal.js';

/**
 * Shows the progress and the loss of a training or a fit, updated until the run ends. Shows them once if the output is
 * not a terminal.
 */
export async function runWatch(
  { run, once }: { readonly run: string; readonly once: boolean },
  { out }: Terminal,
  signal: AbortSignal,
): Promise<void> {
  let drawn = 0;
  const onEvent = (event: RunEvent): void => {
    if (event.type !== 'run-state') return;
    // Lines are wrapped to the terminal, so that each line takes one row.
    const lines = fitTo(out, runStateLines(event.state, out));
    const back = drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '';
    out.write(`${back}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  await watchRun({ run, once: once || !out.isTTY, signal, onEvent });
}

import { formatCount } from '@hypersiren/hypernet/text';
import type { RunEvent } from '@hypersiren/runner';
import { relativePath } from '@hypersiren/runner/options';
import { type Terminal, warn } from '../terminal/terminal.js';
import { announce } from './announce.js';

/**
 * Says on a terminal what a sweep tells that is launched; trainings speak elsewhere. Apart from the other events, whose rendering
 * loads much that submitting a thousand trainings does without.
 */
export function renderSweepEvent(event: RunEvent, terminal: Terminal): void {
  const say = (label: string, text: string): void => announce(terminal, label, text);
  if (event.type === 'sweep')
    say('sweep', `${formatCount(event.trainings)} trainings in ${relativePath(event.directory)}`);
  else if (event.type === 'sweep-waiting') {
    const { pid, host, file } = event.holder;
    say('waiting', `${event.run} is in use by process ${pid} on ${host}; if it is long gone, delete ${file}`);
  } else if (event.type === 'sweep-run') say(`${event.done}/${event.of}`, `${event.run}: ${event.outcome}`);
  else if (event.type === 'warning') warn(terminal.err, event.message);
}

import { formatCount } from '@hypersiren/hypernet/text';
import type { RunEvent } from '@hypersiren/runner';
import { relativePath } from '@hypersiren/runner/options';
import { type Terminal, warn } from '../terminal/terminal.js';
import { announce } from './announce.js';

/**
 * Prints the events of a sweep. Trainings print their own events elsewhere. This function is separate from the
 * rendering of other events, so that submitting a sweep does not load their dependencies.
 */
export function renderSweepEvent(event: RunEvent, terminal: Terminal): void {
  const say = (label: string, text: string): void => announce(terminal, label, text);
  if (event.type === 'sweep')
    say('sweep', `${formatCount(event.trainings)} ${event.of ?? 'trainings'} in ${relativePath(event.directory)}`);
  else if (event.type === 'sweep-waiting') {
    const { pid, host, file } = event.holder;
    say('waiting', `${event.run} is in use by process ${pid} on ${host}; if it is long gone, delete ${file}`);
  } else if (event.type === 'sweep-run') say(`${event.done}/${event.of}`, `${event.run}: ${event.outcome}`);
  else if (event.type === 'warning') warn(terminal.err, event.message);
}

import { type LoadedRun, loadRun as load } from '@hypersiren/runner';
import { type Terminal, warn } from '../terminal/terminal.js';

/** Loads a run's newest checkpoint that is whole, and says which are not. */
export function loadRun(directory: string, terminal: Terminal, set: readonly string[] = []): Promise<LoadedRun> {
  return load(directory, ({ message }) => warn(terminal.err, `${message} The checkpoint before it is taken.`), set);
}

import { DatasetError, type SkippedFile } from '@hypersiren/datasets';
import { formatCount } from '@hypersiren/hypernet/text';
import { announce } from '../../render/announce.js';
import { type Terminal, writeLine } from '../../terminal/terminal.js';

/** Lists every file that an error is about, where its message has only the first, and throws it on. */
export function listFaults({ out }: Terminal): (error: unknown) => never {
  return (error) => {
    if (error instanceof DatasetError && error.faults.some(({ path = '' }) => !error.message.includes(path)))
      for (const { path = '', problem } of error.faults) writeLine(out, `${path}: ${problem}`);
    throw error;
  };
}

/** Lists every file that was left out of a dataset. */
export function listSkipped(skipped: readonly SkippedFile[], terminal: Terminal): void {
  if (skipped.length > 0) announce(terminal, 'skipped', `${formatCount(skipped.length)} files that are no images`);
  for (const { path, reason } of skipped) writeLine(terminal.out, `${path}: ${reason}`);
}

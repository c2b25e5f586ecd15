import { createWriteStream } from 'node:fs';
import { endingSignal, type RunLog, type SweepTaskOptions, sweepTask } from '@hypersiren/runner';
import { renderEvents } from '../render/events.js';
import { renderError } from '../terminal/render-error.js';

/** Runs one task of a sweep on a cluster. Each training writes its output to its own log. */
export async function runSweepTask(options: Pick<SweepTaskOptions, 'folder' | 'submission' | 'index'>): Promise<void> {
  const command = ['hypersiren', ...process.argv.slice(2)];
  const signal = endingSignal();
  process.exitCode = await sweepTask({ ...options, signal, openLog, command });
}

function openLog(file: string): RunLog {
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    onEvent: renderEvents({ out: stream, err: stream }),
    failed: (error) => void stream.write(renderError(error, stream)),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}

import type { RunEvent } from '../../events/run-event.js';
import { resume } from '../../tasks/resume.js';
import { train } from '../../tasks/train.js';

import type { TrainingJob } from '../launcher.js';
import { STOP, type WorkerMessage } from './launch-local.js';

// A process that does one training for another, which it ends with.

/** What a step and its checkpoint may take. */
const PATIENCE = 15_000; // ms

const controller = new AbortController();
const { signal } = controller;

/** Steps are in the run's own log. */
const SILENT: ReadonlySet<RunEvent['type']> = new Set(['step', 'progress']);

function say(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

async function work({ run, begun, config, set, minutes, backend }: TrainingJob): Promise<void> {
  const onEvent = (event: RunEvent): void => {
    if (!SILENT.has(event.type)) say({ event });
  };
  const trained = begun
    ? await resume({ run, backend, signal, onEvent })
    : await train({ config, set, run, minutes, backend, signal, onEvent });
  if (trained?.outcome !== 'finished') process.exitCode = 1;
}

process
  .on('disconnect', () => {
    controller.abort();
    setTimeout(() => process.exit(1), PATIENCE).unref();
  })
  .on('message', (message: TrainingJob | typeof STOP) => {
    if (message === STOP) controller.abort();
    else
      void work(message)
        .catch((error: Error) => {
          say({ error: error.stack ?? error.message });
          process.exitCode = 1;
        })
        .finally(() => process.connected && process.disconnect());
  });

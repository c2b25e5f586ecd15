import type { RunEvent } from '../../events/run-event.js';
import { resume } from '../../tasks/resume.js';
import { train } from '../../tasks/train.js';

import type { TrainingJob } from '../launcher.js';
import { STOP, type WorkerMessage } from './launch-local.js';

// Process that runs one training for its parent process and ends with it.

/** Time to finish a step and write a checkpoint after the parent process has ended. */
const PATIENCE = 15_000; // ms

const controller = new AbortController();
const { signal } = controller;

/** Events that are not passed on, because the run logs its own steps. */
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

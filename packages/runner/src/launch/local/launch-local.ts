import { fork } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { RunEvent } from '../../events/run-event.js';
import type { Launcher } from '../launcher.js';
import { nodeArguments } from '../node-arguments.js';

/** Message from the process of a training: an event, or the error with which it failed. */
export type WorkerMessage = { readonly event: RunEvent } | { readonly error: string };

/** Message to the process of a training that asks it to stop early. */
export const STOP = 'stop';

/**
 * Runs a training in a separate process on this machine. The process does not receive Ctrl-C from the terminal; the
 * signal stops it. Its events are appended to the log as JSON, one per line.
 */
export const launchLocal: Launcher = async (job, { log, threads, signal }) => {
  const args = nodeArguments(new URL('./train-worker', import.meta.url));
  const file = openSync(log, 'a');
  try {
    const child = fork(args.at(-1) as string, {
      detached: true,
      execArgv: args.slice(0, -1),
      env: { ...process.env, HYPERSIREN_NATIVE_THREADS: String(threads) },
      stdio: ['ignore', file, file, 'ipc'],
    });
    const stop = (): void => void (child.connected && child.send(STOP));
    signal.addEventListener('abort', stop);
    const write = (message: WorkerMessage): void => appendFileSync(file, `${JSON.stringify(message)}\n`);
    child.on('message', write);
    try {
      child.send(job);
      if (signal.aborted) stop();
      return await new Promise((resolve, reject) => {
        child.on('error', reject).on('close', (code) => resolve(code === 0));
      });
    } finally {
      child.off('message', write);
      signal.removeEventListener('abort', stop);
    }
  } finally {
    closeSync(file);
  }
};

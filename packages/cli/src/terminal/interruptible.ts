import { type Terminal, writeLine } from './terminal.js';

/** Exit code of a program that was interrupted by Ctrl-C: 128 + SIGINT. */
const INTERRUPTED = 130;

/** Signals that interrupt a job: of the terminal, of `kill`, and of schedulers before a time limit. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGUSR2'] as const;

/**
 * Runs a job that Ctrl-C or SIGTERM interrupts through an abort signal, so that the job can save its state. A second
 * Ctrl-C ends the program immediately. A job that has nothing to save may reject with the reason of the signal.
 *
 * @param ending Message printed at the first Ctrl-C.
 */
export async function interruptible(
  terminal: Terminal,
  job: (signal: AbortSignal) => Promise<unknown>,
  ending = 'Finishing this step and saving',
): Promise<void> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    // Schedulers may send SIGUSR2 repeatedly, without urgency.
    if (controller.signal.aborted && name === 'SIGUSR2') return;
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.exitCode = INTERRUPTED;
    controller.abort(); // also ends the progress bar, so that the message starts on a new line
    writeLine(terminal.err, `${ending}; press Ctrl-C again to stop at once.`);
  };
  for (const name of ENDING) process.on(name, stop);
  try {
    await job(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted || error !== controller.signal.reason) throw error;
  } finally {
    for (const name of ENDING) process.off(name, stop);
  }
}

/** Runs a job without end, such as a server, until Ctrl-C or SIGTERM aborts its signal. */
export async function untilInterrupted(job: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await job(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** What schedulers send to have a process end: before a time limit, at preemption, and by hand. */
const ENDING = ['SIGUSR2', 'SIGTERM', 'SIGINT'] as const;

/**
 * A signal that is aborted when the system's first one comes that asks this process to end. Further ones change nothing: a scheduler
 * may send several.
 */
export function endingSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ENDING) process.on(name, () => controller.abort());
  return controller.signal;
}

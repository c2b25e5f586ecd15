/** Signals that stop a process: from a scheduler before a time limit, at preemption, and from the user. */
const ENDING = ['SIGUSR2', 'SIGTERM', 'SIGINT'] as const;

/**
 * Returns a signal that aborts when this process receives SIGUSR2, SIGTERM or SIGINT. Repeated signals have no effect,
 * because a scheduler may send several.
 */
export function endingSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ENDING) process.on(name, () => controller.abort());
  return controller.signal;
}

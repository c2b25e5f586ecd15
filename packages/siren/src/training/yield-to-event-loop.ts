/** Between two pauses: long beside a timer's own delay, short beside what a person notices. */
const MILLISECONDS_BETWEEN_PAUSES = 50;

/**
 * A function to await in a long computation. Now and then it lets timers, signals and pages have their turn, which
 * awaiting a tensor's data does not do on backends that compute at once. Does not influence what is computed.
 */
export function eventLoopYielder(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < MILLISECONDS_BETWEEN_PAUSES) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}

/** Interval between pauses: long relative to the delay of a timer, and too short to notice. */
const MILLISECONDS_BETWEEN_PAUSES = 50;

/**
 * Returns a function to await in a long computation. About every 50 ms it yields to timers, signals and the user
 * interface, because awaiting a tensor does not yield on synchronous backends. It does not affect the results.
 */
export function eventLoopYielder(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < MILLISECONDS_BETWEEN_PAUSES) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}

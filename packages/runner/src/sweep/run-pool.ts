/**
 * Does jobs, several at a time, in their order.
 *
 * @param limit how many at a time, asked again before each: the first may teach what the others need
 * @param signal begins no further ones
 */
export async function runPool<Job>(
  jobs: readonly Job[],
  run: (job: Job) => Promise<void>,
  limit: (done: number) => number,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...jobs];
  const running = new Set<Promise<void>>();
  let done = 0;
  while (waiting.length > 0 && !signal.aborted) {
    while (running.size >= Math.max(1, limit(done))) await Promise.race(running);
    if (signal.aborted) break;
    const job = run(waiting.shift() as Job).finally(() => {
      running.delete(job);
      done++;
    });
    running.add(job);
  }
  await Promise.all(running);
}

/**
 * Runs jobs in order, several at once.
 *
 * @param limit number of jobs at once; it is called again before each job, because it may depend on the first result
 * @param signal stops the start of further jobs
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

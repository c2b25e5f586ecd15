import type { Submission } from '../cluster/submissions.js';
import type { Queued } from '../sweep-launcher.js';

/** What `squeue` is asked for each task: job, index, state, reason. */
export const QUEUE_FORMAT = '%F %K %T %r';

/** States in which a task still computes. */
const RUNNING: ReadonlySet<string> = new Set([
  'RUNNING',
  'COMPLETING',
  'CONFIGURING',
  'SUSPENDED',
  'STOPPED',
  'SIGNALING',
  'STAGE_OUT',
]);

/** States of those that come to no further end; the others wait. */
const ENDED =
  /^(BOOT_FAIL|CANCELLED|COMPLETED|DEADLINE|FAILED|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|REVOKED|SPECIAL_EXIT|TIMEOUT)$/;

/** Of trainings by their names, from the lines of `squeue` in {@link QUEUE_FORMAT}. */
export function parseQueue(text: string, submissions: readonly Submission[]): Map<string, Queued> {
  const byJob = new Map(submissions.flatMap(({ job, tasks }) => (job === undefined ? [] : [[job, tasks] as const])));
  const queued = new Map<string, Queued>();
  for (const line of text.split('\n')) {
    const [, job, index, state, reason] = /^(\d+) (\d+) (\S+) (.*)$/.exec(line.trim()) ?? [];
    if (job === undefined || state === undefined || ENDED.test(state)) continue;
    for (const run of byJob.get(job)?.[Number(index)] ?? [])
      queued.set(run, RUNNING.has(state) ? { state: 'running' } : { state: 'queued', ...(reason && { reason }) });
  }
  return queued;
}

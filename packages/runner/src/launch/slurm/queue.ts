import type { Submission } from '../cluster/submissions.js';
import type { Queued } from '../sweep-launcher.js';

/** Output format of `squeue`: job, index, state and reason of each task. */
export const QUEUE_FORMAT = '%F %K %T %r';

/** States of a running task. */
const RUNNING: ReadonlySet<string> = new Set([
  'RUNNING',
  'COMPLETING',
  'CONFIGURING',
  'SUSPENDED',
  'STOPPED',
  'SIGNALING',
  'STAGE_OUT',
]);

/** States of a task that has ended. Tasks in other states are waiting. */
const ENDED =
  /^(BOOT_FAIL|CANCELLED|COMPLETED|DEADLINE|FAILED|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|REVOKED|SPECIAL_EXIT|TIMEOUT)$/;

/** Parses the output of `squeue` in {@link QUEUE_FORMAT}. Returns the state of each training by its name. */
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

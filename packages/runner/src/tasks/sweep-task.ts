import { access, appendFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ranksOf } from '@hypersiren/tfjs-mpi';
import type { OnEvent, RunEvent } from '../events/run-event.js';
import { type Task, type TaskOptions, taskOf } from '../events/task.js';
import { COMES_BACK } from '../launch/cluster/comes-back.js';
import { doneFile, type Plan, type PlannedRun, readPlan } from '../launch/cluster/plan.js';
import { readSubmissions } from '../launch/cluster/submissions.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { recordOf } from '../run/record-of.js';
import { RunError } from '../run/run-error.js';
import { runFolder } from '../run/run-folder.js';
import { untilFree } from '../run/until-free.js';
import { compareIfEnded } from '../sweep/compare-if-ended.js';
import { failureFile, logFile, statesIfEnded } from '../sweep/run-states.js';
import { joinTeam } from '../team/join-team.js';
import type { Team } from '../team/team.js';
import { UsageError } from '../usage-error.js';
import { type BenchmarkOptions, benchmark } from './benchmark.js';
import { follow } from './follow.js';
import { resume } from './resume.js';
import { train } from './train.js';

/** Log of one training. */
export interface RunLog {
  readonly onEvent: OnEvent;
  /** Logs the error of a failed training. */
  failed(error: unknown): void;
  /** Waits until everything is written. */
  close(): Promise<void>;
}

/** Options of {@link sweepTask}. */
export interface SweepTaskOptions extends TaskOptions {
  /** Folder of the sweep. */
  readonly folder: string;
  /** Number of the submission, from 1. `index` is the index of the task in the submission, from 0. */
  readonly submission: number;
  readonly index: number;
  /** Opens the log of a training at a path. Default: JSON lines, one per event. */
  readonly openLog?: ((file: string) => RunLog) | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Runs one task of a cluster submission: its trainings in sequence, each begun or resumed. The last task of the sweep
 * compares the trainings. When the signal aborts, the current training writes a checkpoint, and the exit code requests
 * that the task is queued again. If MPI started several processes for the task, these train together, and the first one
 * does everything else.
 *
 * @returns exit code: 0 for success, 1 if a training failed, 143 if the task must be queued again
 * @throws UsageError if there is no such task
 */
export async function sweepTask(options: SweepTaskOptions): Promise<number> {
  const { folder, submission: number, index } = options;
  const task = taskOf(options);
  const plan = await readPlan(folder);
  const submission = (await readSubmissions(folder)).find((one) => one.number === number);
  const names = submission?.tasks[index];
  if (plan === undefined || submission === undefined || names === undefined)
    throw new UsageError(`${folder}: there is no task ${index} of submission ${number}`);
  // A single process trains without a team.
  const joined = (ranksOf()?.size ?? 1) > 1 ? await joinTeam(task.signal) : undefined;
  if (joined && 'member' in joined) {
    await follow({ member: joined.member, signal: task.signal });
    return 0;
  }
  const team = joined?.team;
  // The team ends after the last training, not after each one.
  const lasting = team && { ...team, end: async () => {} };
  let failed = false;
  for (const name of names) {
    const run = plan.runs.find((one) => one.name === name);
    if (run === undefined) throw new UsageError(`${folder}: the plan has no training ${name}`);
    const ended = await doRun(run, plan, { ...options, team: lasting }, task);
    // Other processes may be inside a step or gone; they end with this process.
    if (ended === 'failed' && team) return 1;
    failed ||= ended === 'failed';
    if (task.signal.aborted) break;
  }
  await team?.end();
  if (task.signal.aborted) return COMES_BACK;
  // The following trainings are the least likely to have ended, so the check begins with them.
  const next = plan.runs.findIndex(({ name }) => name === names.at(-1)) + 1;
  const states = await statesIfEnded(folder, [...plan.runs.slice(next), ...plan.runs.slice(0, next)]);
  if (states) await compareIfEnded(folder, plan, states, task);
  return failed ? 1 : 0;
}

/** Runs one training to its end. An error is written to the log and to the failure file. */
async function doRun(
  run: PlannedRun,
  plan: Plan,
  { folder, openLog = openJsonLog, command, team }: SweepTaskOptions & { readonly team: Team | undefined },
  { signal, tell }: Task,
): Promise<'ended' | 'failed'> {
  const directory = path.join(folder, run.name);
  const log = openLog(logFile(folder, run.name));
  const onEvent = (event: RunEvent): void => {
    log.onEvent(event);
    tell(event);
  };
  try {
    await rm(failureFile(folder, run.name), { force: true });
    for (;;)
      try {
        await untilFree(directory, signal, (holder) => onEvent({ type: 'sweep-waiting', run: run.name, holder }));
        if (signal.aborted) return 'ended';
        await trainOrResume(run, plan, { run: directory, signal, onEvent, command, team });
        if (run.benchmark !== undefined && !signal.aborted) {
          const options = run.benchmark.options as BenchmarkOptions;
          const { outcome } = await benchmark({ ...options, signal, onEvent, command });
          if (outcome === 'finished') await writeFileAtomically(doneFile(folder, run), '');
        }
        return 'ended';
      } catch (error) {
        // Another process holds the folder: wait for it and check again.
        if (!(error instanceof RunError && error.code === 'in-use')) throw error;
      }
  } catch (error) {
    if (signal.aborted && error === signal.reason) return 'ended';
    log.failed(error);
    await writeFileAtomically(failureFile(folder, run.name), `${(error as Error).message}\n`);
    return 'failed';
  } finally {
    await log.close();
  }
}

async function trainOrResume(
  { config, benchmark }: PlannedRun,
  { backend, minutes }: Plan,
  options: TaskOptions & { run: string; command: readonly string[] | undefined; team: Team | undefined },
): Promise<void> {
  const { run } = options;
  if (benchmark?.trains === false) return;
  if ((await recordOf(run))?.outcome === 'finished') return;
  const begun = await access(runFolder(run).config).then(
    () => true,
    () => false,
  );
  if (begun) await resume({ ...options, backend });
  else await train({ ...options, config, minutes, backend });
}

/** Events that are not logged here, because the run logs its own steps. */
const SILENT: ReadonlySet<RunEvent['type']> = new Set(['step', 'progress']);

/** Opens a log in JSON lines, one per event. */
function openJsonLog(file: string): RunLog {
  let written = Promise.resolve();
  const write = (line: object): void => {
    written = written.then(() => appendFile(file, `${JSON.stringify(line)}\n`));
  };
  return {
    onEvent: (event) => void (SILENT.has(event.type) || write({ event })),
    failed: (error) => write({ error: (error as Error).stack ?? String(error) }),
    close: () => written,
  };
}

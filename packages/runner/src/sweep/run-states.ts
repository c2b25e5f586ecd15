import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isFinished, type PlannedRun } from '../launch/cluster/plan.js';
import type { Queued } from '../launch/sweep-launcher.js';
import { severalAtOnce } from '../run/files/several-at-once.js';
import { holderOf } from '../run/hold-folder.js';
import { recordOf } from '../run/record-of.js';
import { runFolder } from '../run/run-folder.js';

/**
 * How a training of a sweep is: `waiting` to be begun, `queued` in a cluster, `running`, `stopped` with what it had saved, `failed`, or
 * `finished`.
 */
export type SweepRunStateName = 'waiting' | 'queued' | 'running' | 'stopped' | 'failed' | 'finished';

/** How a training of a sweep is, by its folder and by what the cluster says. */
export interface SweepRunState {
  readonly run: string;
  readonly state: SweepRunStateName;
  /** Steps that are in its log, and in all if that is known. */
  readonly step: number;
  readonly steps?: number;
  /** Of one that is running, at the speed that it had so far, seconds. */
  readonly secondsLeft?: number;
  /** Why it is queued, in the cluster's words; why it failed. */
  readonly reason?: string;
  /** Of one that failed: its log, absolute, and the last lines of it. */
  readonly log?: string;
  readonly lines?: readonly string[];
}

/** The states of all, in their order. */
export async function runStates(
  folder: string,
  runs: readonly PlannedRun[],
  queued: ReadonlyMap<string, Queued> = new Map(),
): Promise<SweepRunState[]> {
  const there = await namesIn(folder);
  return severalAtOnce(runs, (run) => stateOf(folder, run, there, queued.get(run.name)));
}

/**
 * The states of all trainings if each has ended. Looks at one after the other and stops at the first that has not, since each of
 * a thousand tasks asks when it ends.
 */
export async function statesIfEnded(folder: string, runs: readonly PlannedRun[]): Promise<SweepRunState[] | undefined> {
  const there = await namesIn(folder);
  const states: SweepRunState[] = [];
  for (const run of runs) {
    const state = await stateOf(folder, run, there);
    if (!hasEnded(state)) return undefined;
    states.push(state);
  }
  return states;
}

/** Whether a training has come to its end, a good one or not. */
export function hasEnded({ state }: Pick<SweepRunState, 'state'>): boolean {
  return state === 'finished' || state === 'failed';
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  return new Set(await readdir(folder).catch(() => []));
}

/** The file that says why a training failed in a task of a cluster; it is taken away when it is begun again. */
export function failureFile(folder: string, run: string): string {
  return path.join(folder, `${run}.failed`);
}

/** What a training writes to while it works. */
export function logFile(folder: string, run: string): string {
  return path.join(folder, `${run}.log`);
}

/** @param there names in the folder: what is not among them need not be opened */
async function stateOf(
  folder: string,
  planned: PlannedRun,
  there: ReadonlySet<string>,
  queued?: Queued,
): Promise<SweepRunState> {
  const { name: run, steps } = planned;
  const directory = path.join(folder, run);
  const record = there.has(run) ? await recordOf(directory) : undefined;
  const known = { run, ...(steps !== undefined && { steps }) };
  if (planned.benchmark ? await isFinished(folder, planned) : record?.outcome === 'finished')
    return { ...known, state: 'finished', step: record?.steps ?? 0 };
  const failed = failureFile(folder, run);
  const failure =
    (there.has(path.basename(failed)) ? await readFile(failed, 'utf8').catch(() => undefined) : undefined) ??
    (record?.outcome === 'failed' ? record.error : undefined);
  const running = queued ? queued.state === 'running' : record && (await holderOf(directory)) !== undefined;
  if (failure !== undefined && !queued && !running) {
    const log = logFile(folder, run);
    const lines = (await endOf(log)).slice(-MAX_LINES);
    return { ...known, state: 'failed', step: record?.steps ?? 0, reason: failure.trim(), log, lines };
  }
  const last = record && (await lastRow(runFolder(directory).metrics));
  const step = last?.step ?? 0;
  if (!running) {
    const reason = queued?.reason;
    const state = queued ? 'queued' : record ? 'stopped' : 'waiting';
    return { ...known, state, step, ...(reason !== undefined && { reason }) };
  }
  const secondsLeft = last && steps !== undefined ? ((steps - step) * last.seconds) / step : undefined;
  return { ...known, state: 'running', step, ...(secondsLeft !== undefined && { secondsLeft }) };
}

/** Of a log that failed. */
const MAX_LINES = 5;

/** Of the end of a file: more than a line of a log has. */
const END = 4096; // bytes

/** The lines at the end of a file; none if it is not there. */
async function endOf(file: string): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - END);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer
      .toString('utf8', 0, bytesRead)
      .split('\n')
      .slice(from > 0 ? 1 : 0)
      .filter((line) => line !== '');
  } finally {
    await handle.close();
  }
}

async function lastRow(file: string): Promise<{ step: number; seconds: number } | undefined> {
  for (const line of (await endOf(file)).reverse())
    try {
      const row = JSON.parse(line) as { step?: unknown; seconds?: unknown };
      if (typeof row.step === 'number' && row.step > 0 && typeof row.seconds === 'number')
        return { step: row.step, seconds: row.seconds };
    } catch {} // cut off while it is written
  return undefined;
}

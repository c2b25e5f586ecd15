import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isFinished, type PlannedRun } from '../launch/cluster/plan.js';
import type { Queued } from '../launch/sweep-launcher.js';
import { severalAtOnce } from '../run/files/several-at-once.js';
import { holderOf } from '../run/hold-folder.js';
import { recordOf } from '../run/record-of.js';
import { runFolder } from '../run/run-folder.js';

/**
 * State of a training of a sweep: `waiting` to begin, `queued` in a cluster, `running`, `stopped` with its saved state,
 * `failed` or `finished`.
 */
export type SweepRunStateName = 'waiting' | 'queued' | 'running' | 'stopped' | 'failed' | 'finished';

/** State of a training of a sweep, from its folder and from the cluster. */
export interface SweepRunState {
  readonly run: string;
  readonly state: SweepRunStateName;
  /** Number of steps done. `steps` is the total number, left out if unknown. */
  readonly step: number;
  readonly steps?: number;
  /** Estimated remaining seconds of a running training. */
  readonly secondsLeft?: number;
  /** Reason for which a training is queued, as reported by the cluster, or for which it failed. */
  readonly reason?: string;
  /** Absolute path of the log of a failed training. `lines` holds its last lines. */
  readonly log?: string;
  readonly lines?: readonly string[];
}

/** Returns the states of all trainings, in order. */
export async function runStates(
  folder: string,
  runs: readonly PlannedRun[],
  queued: ReadonlyMap<string, Queued> = new Map(),
): Promise<SweepRunState[]> {
  const there = await namesIn(folder);
  return severalAtOnce(runs, (run) => stateOf(folder, run, there, queued.get(run.name)));
}

/**
 * Returns the states of all trainings if all have ended, otherwise undefined. The trainings are checked in sequence up
 * to the first that has not ended, because each of up to a thousand tasks makes this call.
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

/** Returns whether a training has finished or failed. */
export function hasEnded({ state }: Pick<SweepRunState, 'state'>): boolean {
  return state === 'finished' || state === 'failed';
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  return new Set(await readdir(folder).catch(() => []));
}

/**
 * Returns the path of the file with the error of a failed cluster task or fit. The file is deleted when the training or
 * the fit begins again.
 */
export function failureFile(folder: string, run: string): string {
  return path.join(folder, `${run}.failed`);
}

/** Returns the path of a training's log. */
export function logFile(folder: string, run: string): string {
  return path.join(folder, `${run}.log`);
}

/**
 * Returns the state of a training.
 *
 * @param there names of the files in the folder, which avoids opening missing files
 */
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

/** Number of last lines of the log of a failed training. */
const MAX_LINES = 5;

/** Number of bytes that are read from the end of a file, more than one log line. */
const END = 4096; // bytes

/** Returns the last lines of a file; empty if the file does not exist. */
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
    } catch {} // the line is incomplete while it is written
  return undefined;
}

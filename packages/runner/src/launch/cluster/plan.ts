import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { BackendChoice } from '../../backend/choices.js';
import { formatJson } from '../../run/files/format-json.js';
import { readJson } from '../../run/files/read-json.js';
import { severalAtOnce } from '../../run/files/several-at-once.js';
import { writeFileAtomically } from '../../run/files/write-atomically.js';
import { recordOf } from '../../run/record-of.js';
import type { SweepRun } from '../../sweep/plan-sweep.js';

/** A planned training or benchmark. */
export interface PlannedRun extends SweepRun {
  /** Configuration with all defaults and absolute paths. Later edits of the configuration file have no effect. */
  readonly config: object;
  /** Total number of steps. Left out if the number follows from a time limit. */
  readonly steps?: number;
  /** Options of a benchmark, and whether the model is trained first. Left out for a training. */
  readonly benchmark?: { readonly options: object; readonly trains: boolean };
}

/** All planned runs of a folder, stored in `plan.json`. The tasks of a cluster read it. */
export interface Plan {
  readonly name: string;
  readonly backend: BackendChoice;
  readonly minutes?: number;
  /** Sweep configuration, by which the trainings are compared. Left out for a single training. */
  readonly sweep?: object;
  readonly runs: readonly PlannedRun[];
}

const fileOf = (folder: string): string => path.join(folder, 'plan.json');

/** Returns the path of the file that marks a benchmark as finished. */
export function doneFile(folder: string, { name }: PlannedRun): string {
  return path.join(folder, `${name}.done`);
}

/** Returns whether a training or a benchmark is finished. */
export async function isFinished(folder: string, run: PlannedRun): Promise<boolean> {
  if (run.benchmark === undefined) return (await recordOf(path.join(folder, run.name)))?.outcome === 'finished';
  return access(doneFile(folder, run)).then(
    () => true,
    () => false,
  );
}

/** Returns the names of the finished runs. */
export async function finishedRuns(folder: string, runs: readonly PlannedRun[]): Promise<Set<string>> {
  const there = new Set(await readdir(folder).catch(() => []));
  const begun = runs.filter(({ name, benchmark }) => benchmark !== undefined || there.has(name));
  const finished = await severalAtOnce(begun, (run) => isFinished(folder, run));
  return new Set(begun.flatMap(({ name }, index) => (finished[index] ? [name] : [])));
}

/** Writes a plan, unless the file already contains it. */
export async function writePlan(folder: string, plan: Plan): Promise<void> {
  const before = await readPlan(folder);
  if (before === undefined || formatJson(before) !== formatJson(plan))
    await writeFileAtomically(fileOf(folder), formatJson(plan));
}

/**
 * Reads the plan of a folder; undefined if there is none.
 *
 * @throws RunError `damaged`
 */
export function readPlan(folder: string): Promise<Plan | undefined> {
  return readJson<Plan & object>(fileOf(folder), 'Launch it again, which writes it anew');
}

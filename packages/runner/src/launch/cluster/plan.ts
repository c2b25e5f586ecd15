import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { BackendChoice } from '../../backend/choices.js';
import { formatJson } from '../../run/files/format-json.js';
import { readJson } from '../../run/files/read-json.js';
import { severalAtOnce } from '../../run/files/several-at-once.js';
import { writeFileAtomically } from '../../run/files/write-atomically.js';
import { recordOf } from '../../run/record-of.js';
import type { SweepRun } from '../../sweep/plan-sweep.js';

/** One training as it was planned. */
export interface PlannedRun extends SweepRun {
  /** Its configuration with every default and absolute paths: what is edited later changes nothing. */
  readonly config: object;
  /** Steps in all; left out where the time chooses them. */
  readonly steps?: number;
  /** Of a benchmark: its options, and whether its model is to be trained first. */
  readonly benchmark?: { readonly options: object; readonly trains: boolean };
}

/** All trainings of a folder as they were planned: `plan.json`, which the tasks of a cluster follow. */
export interface Plan {
  readonly name: string;
  readonly backend: BackendChoice;
  readonly minutes?: number;
  /** What is varied, by which the trainings are compared; nothing of a single one. */
  readonly sweep?: object;
  readonly runs: readonly PlannedRun[];
}

const fileOf = (folder: string): string => path.join(folder, 'plan.json');

/** The file that says that a benchmark was measured. */
export function doneFile(folder: string, { name }: PlannedRun): string {
  return path.join(folder, `${name}.done`);
}

/** Whether nothing is left to be done of a training, or of a benchmark. */
export async function isFinished(folder: string, run: PlannedRun): Promise<boolean> {
  if (run.benchmark === undefined) return (await recordOf(path.join(folder, run.name)))?.outcome === 'finished';
  return access(doneFile(folder, run)).then(
    () => true,
    () => false,
  );
}

/** Names of those of which nothing is left to be done. */
export async function finishedRuns(folder: string, runs: readonly PlannedRun[]): Promise<Set<string>> {
  const there = new Set(await readdir(folder).catch(() => []));
  const begun = runs.filter(({ name, benchmark }) => benchmark !== undefined || there.has(name));
  const finished = await severalAtOnce(begun, (run) => isFinished(folder, run));
  return new Set(begun.flatMap(({ name }, index) => (finished[index] ? [name] : [])));
}

/** Writes a plan, unless it is there. */
export async function writePlan(folder: string, plan: Plan): Promise<void> {
  const before = await readPlan(folder);
  if (before === undefined || formatJson(before) !== formatJson(plan))
    await writeFileAtomically(fileOf(folder), formatJson(plan));
}

/**
 * Reads a plan; undefined if there is none.
 *
 * @throws RunError `damaged`
 */
export function readPlan(folder: string): Promise<Plan | undefined> {
  return readJson<Plan & object>(fileOf(folder), 'Launch it again, which writes it anew');
}

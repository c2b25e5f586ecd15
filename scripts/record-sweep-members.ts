// Part of `npm run record`: keeps the finished trainings of a sweep in results/members, one small file each, so that the
// sweep can be continued without its folder: `npm run record -- --restore experiments/ten-minutes runs/ten-minutes`
// writes them into a folder, where `sweep` skips them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatConfig } from '../packages/runner/src/config/format-config.js';
import { taskOf } from '../packages/runner/src/events/task.js';
import type { EvaluationFile, Provenance, SweepFile } from '../packages/runner/src/index.js';
import type { PlannedRun } from '../packages/runner/src/launch/cluster/plan.js';
import { compareVariants } from '../packages/runner/src/sweep/compare-variants.js';
import { type PlannedSweep, planOf } from '../packages/runner/src/sweep/plan-of.js';

/** A finished training: its origin without paths of the machine, its overrides, and its errors on each image. */
export interface Member {
  readonly set: readonly string[];
  readonly run: Omit<Provenance, 'command' | 'directory' | 'resumed'>;
  readonly evaluation: EvaluationFile;
}

/** Significant digits of the errors of single images, far more than their intervals need. */
const DIGITS = 6;

/** Summarizes a finished training. The errors of baselines and further metrics of single images are left out. */
export function memberOf(set: readonly string[], run: Provenance, { model, ...evaluation }: EvaluationFile): Member {
  const { command: _, directory: __, resumed: ___, ...origin } = run;
  const round = (error: number | null) => error && Number(error.toPrecision(DIGITS));
  const region = <Region extends { images: readonly (number | null)[] }>(scores: Region): Region => {
    const { perImage: _, ...kept } = scores as Region & { perImage?: unknown };
    return { ...kept, images: scores.images.map(round) } as unknown as Region;
  };
  const contexts = model.contexts.map(({ all, unknown, ...context }) => ({
    ...context,
    all: region(all),
    unknown: unknown && region(unknown),
  }));
  return { set, run: origin, evaluation: { ...evaluation, baselines: [], model: { ...model, contexts } } };
}

/** Returns the plan of a sweep from the file `sweep.json` of its folder. */
export function planIn(run: string): Promise<PlannedSweep> {
  const { config, ...options } = readJson<{ config: string }>(path.join(run, 'sweep.json'));
  return planOf(config, options);
}

/** Compares the variants whose trainings have all finished, and keeps each finished training. */
export async function recordMembers(run: string, experiment: string): Promise<SweepFile> {
  const { config, varied, plan } = await planIn(run);
  const open = plan.runs.filter(({ name }) => finished(run, name) === undefined).map(({ name }) => name);
  const trained = { name: config.name, sweep: varied, plan: plan.runs, failed: open };
  const { comparison } = await compareVariants(run, trained, taskOf({}));
  if (!comparison) throw new Error(`${run}: no variant has finished`);
  const folder = path.join(experiment, 'results', 'members');
  mkdirSync(folder, { recursive: true });
  for (const { name, set } of plan.runs) {
    const record = finished(run, name);
    if (!record) continue;
    const member = memberOf(set, record, readJson<EvaluationFile>(path.join(run, name, 'evaluation.json')));
    writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(member)}\n`);
  }
  return comparison;
}

/**
 * Writes the recorded trainings of an experiment into the folder of a sweep.
 *
 * @returns names of the restored trainings, and of those whose settings have changed, which are left out
 */
export async function restoreMembers(
  experiment: string,
  run: string,
  options: { readonly seeds?: number | undefined } = {},
): Promise<{ restored: string[]; changed: string[] }> {
  const { plan } = await planOf(path.join(experiment, 'config.yaml'), options);
  const [restored, changed]: [string[], string[]] = [[], []];
  for (const planned of plan.runs) {
    const file = path.join(experiment, 'results', 'members', `${planned.name}.json`);
    if (!existsSync(file) || existsSync(path.join(run, planned.name))) continue;
    const member = readJson<Member>(file);
    if (!isSame(member, planned)) changed.push(planned.name);
    else {
      restore(member, planned, path.join(run, planned.name));
      restored.push(planned.name);
    }
  }
  return { restored, changed };
}

/** Returns whether a recorded training has the overrides and the length of a planned one. */
function isSame({ set, run }: Member, { set: planned, config }: PlannedRun): boolean {
  return set.join('\n') === planned.join('\n') && run.steps === (config as { train: { steps: number } }).train.steps;
}

function restore({ run, evaluation }: Member, { config }: PlannedRun, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'config.yaml'), formatConfig(config as object));
  writeFileSync(path.join(folder, 'evaluation.json'), JSON.stringify(evaluation));
  writeFileSync(path.join(folder, 'run.json'), JSON.stringify({ ...run, command: [], directory: '' }));
}

function finished(run: string, name: string): Provenance | undefined {
  const [record, evaluation] = ['run.json', 'evaluation.json'].map((file) => path.join(run, name, file));
  if (!existsSync(record as string) || !existsSync(evaluation as string)) return undefined;
  const provenance = readJson<Provenance>(record as string);
  return provenance.outcome === 'finished' ? provenance : undefined;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

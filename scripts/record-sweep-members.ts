// Part of `npm run record`: keeps the finished trainings of a sweep in results/members, one small file each, so that the
// sweep can be continued without its folder: `npm run record -- --restore experiments/ten-minutes runs/ten-minutes`
// writes them into a folder, where `sweep` skips them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Evaluation } from '../packages/hypernet/src/evaluation/index.js';
import { formatConfig } from '../packages/runner/src/config/format-config.js';
import { loadConfig } from '../packages/runner/src/config/load-config.js';
import { taskOf } from '../packages/runner/src/events/task.js';
import type { EvaluationFile, Provenance, SweepFile } from '../packages/runner/src/index.js';
import type { PlannedRun } from '../packages/runner/src/launch/cluster/plan.js';
import { changedSettings, settingsOf } from '../packages/runner/src/sweep/check-plan.js';
import { compareVariants } from '../packages/runner/src/sweep/compare-variants.js';
import { type PlannedSweep, planOf } from '../packages/runner/src/sweep/plan-of.js';

/** A finished training: its origin without paths of the machine, its settings, and its errors on each image. */
export interface Member {
  readonly set: readonly string[];
  /** Settings that decide the results. Left out in records from before they were kept. */
  readonly settings?: object;
  readonly run: Omit<Provenance, 'command' | 'directory' | 'resumed'>;
  readonly evaluation: EvaluationFile;
}

/** Significant digits of the errors of single images, far more than their intervals need. */
const DIGITS = 6;

/**
 * Summarizes a finished training. Further metrics of single images are left out, and the errors of the baselines unless
 * `baselines` is set.
 */
export function memberOf(
  { set, config }: Pick<PlannedRun, 'set' | 'config'>,
  run: Provenance,
  evaluation: EvaluationFile,
  { baselines = false }: { readonly baselines?: boolean } = {},
): Member {
  const { command: _, directory: __, resumed: ___, ...origin } = run;
  const round = (error: number | null) => error && Number(error.toPrecision(DIGITS));
  const region = <Region extends { images: readonly (number | null)[] }>(scores: Region): Region => {
    const { perImage: _, ...kept } = scores as Region & { perImage?: unknown };
    return { ...kept, images: scores.images.map(round) } as unknown as Region;
  };
  const rounded = (measured: Evaluation): Evaluation => ({
    ...measured,
    contexts: measured.contexts.map(({ all, unknown, ...context }) => ({
      ...context,
      all: region(all),
      unknown: unknown && region(unknown),
    })),
  });
  const errors = {
    model: rounded(evaluation.model),
    baselines: baselines ? evaluation.baselines.map(rounded) : [],
  };
  return { set, settings: settingsOf(config), run: origin, evaluation: { ...evaluation, ...errors } };
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
  for (const planned of plan.runs) {
    const { name, variant } = planned;
    const record = finished(run, name);
    if (!record) continue;
    const evaluation = readJson<EvaluationFile>(path.join(run, name, 'evaluation.json'));
    const config = await loadConfig(path.join(run, name, 'config.yaml'));
    // The comparison takes the baselines of the first combination.
    const member = memberOf({ ...planned, config }, record, evaluation, {
      baselines: variant === plan.runs[0]?.variant,
    });
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

/** Returns whether a recorded training has the settings of a planned one. */
function isSame({ set, settings, run }: Member, { set: planned, config }: PlannedRun): boolean {
  if (set.join('\n') !== planned.join('\n')) return false;
  if (settings !== undefined) return changedSettings(settings, config).length === 0;
  return run.steps === (config as { train: { steps: number } }).train.steps;
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

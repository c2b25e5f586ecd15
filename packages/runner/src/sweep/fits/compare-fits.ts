import path from 'node:path';
import { bootstrapIntervals } from '@hypersiren/hypernet/statistics';
import type { WrittenFile } from '../../events/run-event.js';
import type { Task } from '../../events/task.js';
import { fitFigure } from '../../figures/fit-figure.js';
import { writeFigures } from '../../figures/write-figures.js';
import { formatJson } from '../../run/files/format-json.js';
import { readJson } from '../../run/files/read-json.js';
import { writeFileAtomically } from '../../run/files/write-atomically.js';
import type { FitEvaluation } from '../../run/fit-evaluation.js';
import { meanOf } from '../../run/logs/averaged-log.js';
import { type FitRow, readFitLog } from '../../run/logs/fit-log.js';
import { runFolder } from '../../run/run-folder.js';
import type { TrainedSweep } from '../compared-names.js';
import type { SweepRun } from '../plan-sweep.js';
import type { ComparedFits, ComparedMeasure, FitComparison, MeanOfSignals, MeanRow } from './fit-comparison.js';

/** A finished fit. */
interface Fitted {
  readonly rows: readonly FitRow[];
  readonly evaluation: FitEvaluation;
}

/**
 * Compares the variants without failed fits signal by signal, and writes the comparison and its chart into the folder
 * of the sweep.
 *
 * @returns a result without `comparison` if there is no such variant
 */
export async function compareFits(
  folder: string,
  { name, sweep, plan, failed }: TrainedSweep,
  task: Pick<Task, 'tell'>,
): Promise<{ comparison?: FitComparison; figures: WrittenFile[] }> {
  const places = plan.map((run) => placeOf(run, sweep));
  const dropped = new Set(
    places.flatMap(({ variant }, index) => (failed.includes(plan[index]?.name ?? '') ? variant : [])),
  );
  const names = [...new Set(places.map(({ variant }) => variant))].filter((variant) => !dropped.has(variant));
  const signals = [...new Set(places.map(({ signal }) => signal))];
  const fitted: Fitted[][] = [];
  for (const variant of names) {
    const runs = plan.filter((_, index) => places[index]?.variant === variant);
    fitted.push(await Promise.all(runs.map((run) => readFitted(path.join(folder, run.name)))));
  }
  const [first] = fitted;
  if (!first) return { figures: [] };
  const variants = fitted.map((fits, index) => compared(names[index] as string, fits, first));
  const steps = stepsOf(first);
  const comparison: FitComparison = { name, steps, signals, variants };
  await writeFileAtomically(path.join(folder, 'comparison.json'), formatJson(comparison));
  const courses = variants.map(({ name, course }) => ({ name, rows: course }));
  const title = `${name}: ${signals.length === 1 ? 'one signal' : `means over ${signals.length} signals`}`;
  const chart = { 'comparison chart': { file: 'comparison', content: fitFigure(courses, title) } };
  return { comparison, figures: await writeFigures(folder, chart, task) };
}

/** Returns the names of a run's signal and variant. Keys below `fit` and the seed vary the signal. */
function placeOf({ labels, set }: SweepRun, { grid, variants, seeds }: TrainedSweep['sweep']) {
  const keys = [...(Object.keys(variants).length > 0 ? ['variant'] : []), ...Object.keys(grid)];
  const isSignal = (key: string): boolean => key === 'fit' || key.startsWith('fit.');
  const named = (wanted: boolean): string[] =>
    keys.flatMap((key, index) => (isSignal(key) === wanted ? [labels[index] as string] : []));
  const seed = (set.at(-1) as string).replace('seed=', '');
  return {
    variant: named(false).join(', ') || 'all',
    signal: [...named(true), ...(seeds > 1 ? [`seed ${seed}`] : [])].join(', ') || 'all',
  };
}

async function readFitted(directory: string): Promise<Fitted> {
  const { metrics, evaluation } = runFolder(directory);
  const [rows, measured] = await Promise.all([readFitLog(metrics), readJson<FitEvaluation>(evaluation)]);
  return { rows, evaluation: measured as FitEvaluation };
}

function compared(name: string, fits: readonly Fitted[], first: readonly Fitted[]): ComparedFits {
  const measures: Record<string, ComparedMeasure> = {};
  const everywhere = (measure: string): boolean =>
    [...fits, ...first].every(({ evaluation }) => Number.isFinite(evaluation.measures[measure]));
  const measured = (measure: string) => (fits: readonly Fitted[]) =>
    fits.map(({ evaluation }) => evaluation.measures[measure] as number);
  for (const measure of Object.keys(fits[0]?.evaluation.measures ?? {}).filter(everywhere)) {
    const [values, others] = [fits, first].map(measured(measure)) as [number[], number[]];
    const differences = values.map((value, signal) => value - (others[signal] as number));
    measures[measure] = {
      values,
      all: meanOfSignals(values),
      ...(fits !== first && { difference: meanOfSignals(differences) }),
    };
  }
  const seconds = fits.map(({ rows }) => rows.at(-1)?.seconds ?? 0);
  const reached =
    'psnr' in measures ? { reached: fits.map((fit, signal) => stepOf(fit, first[signal] as Fitted)) } : {};
  return { name, steps: stepsOf(fits), seconds, measures, course: courseOf(fits), ...reached };
}

const stepsOf = (fits: readonly Fitted[]): number => Math.max(...fits.map(({ evaluation }) => evaluation.step));

/** Returns the first measured step of a fit with the last PSNR of another fit, or null. */
function stepOf({ rows }: Fitted, { evaluation }: Fitted): number | null {
  const wanted = evaluation.measures.psnr as number;
  return rows.find(({ measures }) => (measures?.psnr ?? Number.NEGATIVE_INFINITY) >= wanted)?.step ?? null;
}

function meanOfSignals(values: readonly number[]): MeanOfSignals {
  const [interval = { low: Number.NaN, high: Number.NaN }] = bootstrapIntervals([values]);
  return { mean: meanOf(values, (value) => value), ...interval };
}

/** Returns the means of losses and measures over fits, at the steps at which all of them were measured. */
function courseOf(fits: readonly Fitted[]): MeanRow[] {
  const [first, ...others] = fits.map(
    ({ rows }) => new Map(rows.filter((row) => row.measures).map((row) => [row.step, row])),
  );
  return [...(first ?? [])].flatMap(([step, row]) => {
    const all = [row, ...others.flatMap((rows) => rows.get(step) ?? [])];
    if (all.length < fits.length) return [];
    const names = Object.keys(row.measures ?? {}).filter((name) =>
      all.every(({ measures }) => measures?.[name] !== undefined),
    );
    const measures = Object.fromEntries(
      names.map((name) => [name, meanOf(all, (one) => one.measures?.[name] as number)]),
    );
    return [{ step, loss: meanOf(all, ({ loss }) => loss), measures }];
  });
}

import { readFile } from 'node:fs/promises';
import type { BackendChoice } from '../backend/choices.js';
import type { ConfigSource } from '../config/layers.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schemas/schema.js';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { Plan, PlannedRun } from '../launch/cluster/plan.js';
import { UsageError } from '../usage-error.js';
import { planSweep, type SweepRun } from './plan-sweep.js';

/** Options of a sweep in addition to its configuration. */
export interface PlanOptions {
  readonly grid?: SweepConfig['grid'] | undefined;
  readonly seeds?: number | undefined;
  readonly set?: readonly string[] | undefined;
  readonly minutes?: number | undefined;
  readonly backend?: BackendChoice | undefined;
}

/** Returns a function that reads files and caches their texts. */
function readOnce(): (file: string) => Promise<string> {
  const texts = new Map<string, Promise<string>>();
  return (file) => {
    const text = texts.get(file) ?? readFile(file, 'utf8');
    texts.set(file, text);
    return text;
  };
}

/** A sweep before its first training. */
export interface PlannedSweep {
  readonly config: Config;
  readonly varied: SweepConfig;
  readonly plan: Plan;
  /** Configuration of each training. */
  readonly configs: readonly Config[];
}

/** Returns what a sweep varies: the key `sweep` of its configuration with the options that override it. */
export function variedBy(
  own: SweepConfig | undefined,
  { grid, seeds }: Pick<PlanOptions, 'grid' | 'seeds'>,
): SweepConfig {
  return { grid: { ...own?.grid, ...grid }, variants: own?.variants ?? {}, seeds: seeds ?? own?.seeds ?? 1 };
}

/**
 * Returns the runs of a sweep, at least two.
 *
 * @throws UsageError if there is nothing to vary, or for a seed in the grid
 */
export function runsOf(varied: SweepConfig, firstSeed: number): SweepRun[] {
  if ('seed' in varied.grid) throw new UsageError('use --seeds to vary seeds, not the grid');
  const planned = planSweep(varied, firstSeed);
  if (planned.length < 2)
    throw new UsageError('nothing to vary: give --grid or --seeds, or add `sweep` to the configuration');
  return planned;
}

/**
 * Resolves the configuration of every training of a sweep, so that errors are found before the first training.
 *
 * @throws UsageError if there is nothing to vary; ConfigError
 */
export async function planOf(source: ConfigSource, options: PlanOptions): Promise<PlannedSweep> {
  const { set = [], minutes, backend = 'auto' } = options;
  const config = await loadConfig(source, { set });
  const varied = variedBy(config.sweep, options);
  const planned = runsOf(varied, config.seed);
  const read = readOnce();
  const configs: Config[] = [];
  for (const [index, run] of planned.entries()) {
    // The seeds of a combination follow each other, and their configurations differ only in the seed.
    const nth = index % varied.seeds;
    const first = configs[index - nth];
    if (nth > 0 && first && Number.isSafeInteger(first.seed + nth)) configs.push({ ...first, seed: first.seed + nth });
    else configs.push(await loadConfig(source, { set: [...set, ...run.set], read }));
  }
  const runs = planned.map((run, index): PlannedRun => {
    const { sweep: _, launcher: __, ...own } = configs[index] as Config;
    return { ...run, config: own, ...(minutes === undefined && { steps: own.train.steps }) };
  });
  const plan = { name: config.name, backend, ...(minutes !== undefined && { minutes }), sweep: varied, runs };
  return { config, varied, plan, configs };
}

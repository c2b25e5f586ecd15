import path from 'node:path';
import type { ConfigSource } from '../../config/layers.js';
import { loadFitConfig } from '../../config/load-fit-config.js';
import type { FitConfig } from '../../config/schemas/fit-schema.js';
import type { SweepConfig } from '../../config/schemas/sweep-schema.js';
import { type PlanOptions, runsOf, variedBy } from '../plan-of.js';
import type { SweepRun } from '../plan-sweep.js';

/** A sweep of fits before its first fit. */
export interface PlannedFits {
  readonly config: FitConfig;
  readonly varied: SweepConfig;
  readonly plan: readonly SweepRun[];
  /** Configuration of each fit. */
  readonly configs: readonly FitConfig[];
  /** Absolute path of the sweep's folder. */
  readonly directory: string;
}

/**
 * Resolves the configuration of every fit of a sweep, so that errors are found before the first fit.
 *
 * @throws UsageError if there is nothing to vary; ConfigError
 */
export async function planFits(
  source: ConfigSource,
  { set = [], run, ...options }: Pick<PlanOptions, 'grid' | 'seeds' | 'set'> & { readonly run?: string | undefined },
): Promise<PlannedFits> {
  const config = await loadFitConfig(source, { set });
  const varied = variedBy(config.sweep, options);
  const plan = runsOf(varied, config.seed);
  const configs: FitConfig[] = [];
  for (const { set: own } of plan) {
    const { sweep: _, ...rest } = await loadFitConfig(source, { set: [...set, ...own] });
    configs.push(rest);
  }
  return { config, varied, plan, configs, directory: path.resolve(run ?? path.join('runs', `${config.name}-sweep`)) };
}

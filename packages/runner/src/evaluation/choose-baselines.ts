import type { ImageDataset } from '@hypersiren/datasets';
import { type BaselineConfig, baselines } from '@hypersiren/hypernet/baselines';
import { STRONGEST } from '@hypersiren/hypernet/evaluation';
import { nearest } from '../config/describe-issue.js';
import { baselineSchema } from '../config/schemas/baseline-schema.js';
import type { Config } from '../config/schemas/schema.js';
import type { Task } from '../events/task.js';
import { UsageError } from '../usage-error.js';
import { strongestLeftOut } from './strongest-baseline.js';

/**
 * Returns the named baselines with the settings of the configuration, or all configured baselines if no names are
 * given.
 *
 * @throws UsageError for an unknown name
 */
export function chooseBaselines(
  configured: readonly BaselineConfig[],
  only: readonly string[] | undefined,
): readonly BaselineConfig[] {
  return (
    only?.map((name) => {
      if (Object.hasOwn(baselines, name))
        return configured.find(({ type }) => type === name) ?? baselineSchema.parse(name);
      const near = nearest(name, Object.keys(baselines));
      const hint = near ? `did you mean ${near}?` : `known baselines: ${Object.keys(baselines).join(', ')}`;
      throw new UsageError(`--only: expected baselines, got "${name}"; ${hint}`);
    }) ?? configured
  );
}

/**
 * Adds the Gaussian posterior to the baselines if it is missing and the configuration asks for it. If there are too few
 * training images for it, an event gives the reason.
 */
export function withStrongest(
  named: readonly BaselineConfig[],
  { train, evaluation }: Pick<Config, 'train' | 'evaluation'>,
  dataset: ImageDataset,
  { tell }: Pick<Task, 'tell'>,
): readonly BaselineConfig[] {
  if (!evaluation.strongest || named.some(({ type }) => type === STRONGEST.type)) return named;
  const leftOut = strongestLeftOut(dataset, train.split);
  if (leftOut === undefined) return [...named, STRONGEST];
  tell({ type: 'baseline-left-out', reason: leftOut });
  return named;
}

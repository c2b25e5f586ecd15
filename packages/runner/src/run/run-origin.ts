import { compareConfigs } from '../config/compare-configs.js';
import type { FitConfig } from '../config/schemas/fit-schema.js';
import type { Config } from '../config/schemas/schema.js';
import type { RunOrigin } from './checkpoints/origin.js';
import { RunError } from './run-error.js';

/** Returns the origin of a training. */
export function trainingOrigin(config: Omit<Config, 'sweep' | 'launcher'>, data: string): RunOrigin {
  const { seed, context, model, loss, train, resolution } = config;
  const { split, batch, microBatch, shards, communication, precision, mirror, crop, coordinates, ...rest } = train;
  const { learningRate, warmup, schedule, clip, optimizer, beta1, beta2, epsilon } = rest;
  return {
    config: {
      seed,
      context: { train: context.train },
      model,
      loss,
      train: {
        ...{ split, batch, mirror, learningRate, warmup, schedule, clip, beta1, beta2, epsilon },
        ...unlessAdam(optimizer),
        ...(coordinates !== 'all' && { coordinates }),
        ...(crop !== undefined && { crop }),
        ...(precision !== 'float32' && { precision }),
        // They change how sums are rounded, where there are any.
        ...(microBatch !== undefined && { microBatch }),
        ...(shards > 1 && { shards, ...(communication !== 'float32' && { communication }) }),
      },
      ...(resolution && { resolution: { reduce: resolution.reduce, train: resolution.train } }),
    },
    data,
  };
}

/** Returns the optimizer as a key, left out where it is Adam, as in checkpoints from before there was a choice. */
export const unlessAdam = (optimizer: Config['train']['optimizer']) => (optimizer.type === 'adam' ? {} : { optimizer });

/**
 * Returns the origin of a fit.
 *
 * @param paths keys of `fit` that hold paths; `data` is the fingerprint of their files
 */
export function fitOrigin(
  { seed, fit, network, start, train }: FitConfig,
  paths: readonly string[],
  data: string,
): RunOrigin {
  const { steps: _, logEvery, measureEvery, checkpointEvery, keepCheckpoints, optimizer, precision, ...rest } = train;
  // Left out where they are the default, as in earlier checkpoints.
  const optimization = { ...rest, ...unlessAdam(optimizer), ...(precision !== 'float32' && { precision }) };
  const signal = Object.fromEntries(Object.entries(fit).filter(([key]) => !paths.includes(key)));
  // Left out where it is the network's own, as in checkpoints of version 0.1.
  const begun = start.type === 'network' ? {} : { start };
  return { config: { seed, fit: signal, network, ...begun, train: optimization }, data };
}

/**
 * Returns the differences between two origins, one phrase each: `seed 3, now 4`. Empty for checkpoints of version 0.1,
 * which have no origin.
 */
export function changesSince(before: RunOrigin | undefined, now: RunOrigin): string[] {
  if (before === undefined) return [];
  return [
    ...compareConfigs([before.config, now.config]).map(({ key, values: [then, now] }) => `${key} ${then}, now ${now}`),
    ...(before.data === now.data ? [] : ['other data']),
  ];
}

/**
 * Checks that a checkpoint belongs to its run. With `accept`, all differences are accepted.
 *
 * @param typed keys set on the command line, which may differ
 * @returns accepted differences
 * @throws RunError `other-config` or `other-data`
 */
export function checkOrigin(
  run: string,
  before: RunOrigin | undefined,
  now: RunOrigin,
  { typed = [], accept = false }: { typed?: readonly string[]; accept?: boolean } = {},
): string[] {
  const changes = changesSince(before, now);
  const isTyped = (change: string): boolean =>
    typed.some((key) => change.startsWith(`${key} `) || change.startsWith(`${key}.`));
  const unforeseen = changes.filter((change) => !isTyped(change));
  if (accept || unforeseen.length === 0) return changes;
  const data = unforeseen.length === 1 && before?.data !== now.data;
  throw new RunError(
    data ? 'other-data' : 'other-config',
    run,
    data
      ? 'its newest checkpoint was made with other data'
      : `its newest checkpoint was made with other settings: ${unforeseen.join('; ')}`,
    'Restore them, or continue with them as they are now: --resume with --accept-changes',
  );
}

/**
 * Checks that the configured number of steps is not smaller than the step of a checkpoint.
 *
 * @throws RunError `other-config`
 */
export function checkSteps(run: string, step: number, steps: number): void {
  if (step <= steps) return;
  throw new RunError(
    'other-config',
    run,
    `its newest checkpoint is at step ${step}, but train.steps is ${steps}`,
    `Set train.steps to ${step} or more`,
  );
}

import { batchesPerEpoch, getSplit, sizedBatches } from '@hypersiren/datasets';
import { type Model, train } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import { createOptimizer } from './create-optimizer.js';
import type { Images } from './load-images.js';
import { trainSettings } from './train-settings.js';

/**
 * Smallest duration and number of the first steps, which are slower because programs are compiled and caches are
 * filled.
 */
const WARM_UP = { seconds: 1.5, steps: 3 };

/** Smallest duration and number of the timed steps after the first ones. */
const TIMED = { seconds: 2, steps: 8 };

/** Largest duration in seconds. Slow steps vary little, so that fewer of them suffice. */
const MAX_SECONDS = 20;

/** Durations of the first steps of a training, in seconds. */
export interface StepTimes {
  /** Durations of the slow first steps. */
  readonly first: readonly number[];
  /** Durations of the following steps. Empty only if the training has no more steps or was stopped. */
  readonly warm: readonly number[];
}

/**
 * Returns the mean duration of a warm step in seconds. The mean is used because steps at different image sizes differ.
 */
export function secondsPerStep({ first, warm }: StepTimes): number {
  const counted = warm.length > 0 ? warm : first;
  return counted.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, counted.length);
}

/** Returns the duration of the given number of steps in seconds, including the slow first ones. */
export function secondsOfSteps({ first, warm }: StepTimes, steps: number): number {
  const slow = first.slice(0, steps);
  return slow.reduce((sum, seconds) => sum + seconds, 0) + (steps - slow.length) * secondsPerStep({ first, warm });
}

/**
 * Runs and times the first steps of a training, which change the model: a warm-up, and a few seconds of steps after it.
 */
export async function timeSteps(
  model: Model,
  config: Config,
  images: Images,
  { signal }: { signal: AbortSignal },
): Promise<StepTimes> {
  const optimizer = createOptimizer(model, config.train);
  const settings = { ...trainSettings(config, images), model, optimizer };
  try {
    const { first, warm } = await stopWatch((watch) => train({ ...settings, ...watch }), { signal });
    const scale = sizeShare(config, images, first.length, warm.length);
    return scale === 1 ? { first, warm } : { first, warm: warm.map((seconds) => seconds * scale) };
  } finally {
    optimizer.dispose();
  }
}

/** Options of {@link stopWatch}. */
export interface StopWatchOptions {
  readonly signal: AbortSignal;
  /** Least number of timed steps after the first ones, for steps that differ in turn. Default: 8. */
  readonly least?: number;
}

/**
 * Times the steps of a training that calls `onStep` after each of them, and stops the training by its signal after a few
 * seconds.
 */
export async function stopWatch(
  train: (watch: { readonly onStep: () => void; readonly signal: AbortSignal }) => Promise<unknown>,
  { signal, least = TIMED.steps }: StopWatchOptions,
): Promise<StepTimes> {
  const [first, warm]: [number[], number[]] = [[], []];
  const enough = new AbortController();
  const began = performance.now();
  let [before, warmSince] = [began, Number.POSITIVE_INFINITY];
  const onStep = (): void => {
    const now = performance.now();
    const [seconds, since] = [(now - before) / 1000, (now - began) / 1000];
    before = now;
    const isWarm = warmSince < now;
    (isWarm ? warm : first).push(seconds);
    const slow = since > MAX_SECONDS;
    if (!isWarm && (slow || (since >= WARM_UP.seconds && first.length >= WARM_UP.steps))) warmSince = now;
    else if (isWarm && (slow || (now - warmSince >= 1000 * TIMED.seconds && warm.length >= least))) enough.abort();
  };
  await train({ onStep, signal: AbortSignal.any([signal, enough.signal]) });
  return { first, warm };
}

/**
 * Returns the mean number of pixels of the training's steps divided by that of the warm steps; 1 if all images have one
 * size.
 */
function sizeShare(
  { train: { crop, split: name, batch, shards, steps }, seed }: Config,
  { dataset }: Images,
  first: number,
  warm: number,
): number {
  if (!dataset.sizes || crop !== undefined || warm === 0) return 1;
  const split = getSplit(dataset, name);
  const pixels: number[] = [];
  const enough = Math.min(
    steps,
    Math.max(first + warm, batchesPerEpoch(dataset, split, { size: batch, unit: shards })),
  );
  for (const { indices, dataset: sized } of sizedBatches(dataset, split, { size: batch, seed, unit: shards })) {
    pixels.push(indices.length * sized.height * sized.width);
    if (pixels.length >= enough) break;
  }
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return mean(pixels) / mean(pixels.slice(first, first + warm));
}

import { type Model, type StepReport, train } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import { createOptimizer } from './create-optimizer.js';
import type { Images } from './load-images.js';

/**
 * Does the first steps of a training, which changes the model.
 *
 * @returns seconds of each. The first of them also makes what later ones use again, so their median counts
 */
export async function timeSteps(
  model: Model,
  { train: settings, context, loss, seed }: Config,
  { dataset, trainTargets }: Images,
  { steps, signal }: { steps: number; signal: AbortSignal },
): Promise<number[]> {
  const { split, batch, mirror } = settings;
  const optimizer = createOptimizer(model, settings);
  const seconds: number[] = [];
  let began = performance.now();
  try {
    await train({
      model,
      optimizer,
      dataset,
      targets: trainTargets,
      split,
      context: context.train,
      loss,
      batch,
      mirror,
      steps: Math.min(steps, settings.steps),
      seed,
      signal,
      onStep(_report: StepReport) {
        const now = performance.now();
        seconds.push((now - began) / 1000);
        began = now;
      },
    });
  } finally {
    optimizer.dispose();
  }
  return seconds;
}

import { createModel } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import type { Task } from '../events/task.js';
import type { Images } from './load-images.js';
import { medianOf } from './median-of.js';
import { modelShape } from './model-shape.js';
import { timeSteps } from './time-steps.js';

/** Steps that are timed, after the first, which takes longer. */
const STEPS = 10;

/**
 * The configuration with as many steps as take so many minutes on this machine, by steps of a model that is thrown away. What
 * comes of it is a number in the run's configuration, so that the run can be repeated like any other.
 */
export async function fillTime(config: Config, images: Images, minutes: number, task: Task): Promise<Config> {
  const model = createModel(config.model, modelShape(config, images.dataset), config.seed);
  try {
    const [, ...seconds] = await timeSteps(model, config, images, { steps: 1 + STEPS, signal: task.signal });
    const perStep = seconds.length > 0 ? medianOf(seconds) : 0;
    if (perStep === 0) return config; // stopped, or a training of one step
    const steps = Math.max(1, Math.round((60 * minutes) / perStep));
    task.tell({ type: 'steps-chosen', steps, perStep, seconds: 60 * minutes });
    return { ...config, train: { ...config.train, steps } };
  } finally {
    model.dispose();
  }
}

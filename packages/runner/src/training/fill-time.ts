import { createModel } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import type { Task } from '../events/task.js';
import type { Images } from './load-images.js';
import { modelShape } from './model-shape.js';
import { secondsPerStep, timeSteps } from './time-steps.js';

/**
 * Returns the configuration with the number of steps that take the given minutes on this machine. The number is
 * measured with a temporary model. It is stored in the run's configuration, so that the run can be repeated.
 */
export async function fillTime(config: Config, images: Images, minutes: number, task: Task): Promise<Config> {
  const model = createModel(config.model, modelShape(config, images.dataset), config.seed);
  try {
    const perStep = secondsPerStep(await timeSteps(model, config, images, { signal: task.signal }));
    if (perStep === 0) return config; // the signal aborted
    const steps = Math.max(1, Math.round((60 * minutes) / perStep));
    task.tell({ type: 'steps-chosen', steps, perStep, seconds: 60 * minutes });
    return { ...config, train: { ...config.train, steps } };
  } finally {
    model.dispose();
  }
}

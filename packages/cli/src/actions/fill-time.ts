import { createModel } from '@hypersiren/hypernet';
import { formatCount, formatDuration, formatNumber } from '@hypersiren/hypernet/text';
import { type Images, modelShape, secondsPerStep, timeSteps } from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import type { Terminal } from '../terminal/terminal.js';
import { announce } from './announce.js';

/**
 * The configuration with as many steps as take so many minutes on this machine, by steps of a model that is thrown away. What
 * comes of it is a number in the run's configuration, so that the run can be repeated like any other.
 */
export async function fillTime(
  config: Config,
  images: Images,
  { minutes, signal }: { minutes: number; signal: AbortSignal },
  terminal: Terminal,
): Promise<Config> {
  const model = createModel(config.model, modelShape(config, images.dataset), config.seed);
  try {
    const step = secondsPerStep(await timeSteps(model, config, images, { signal }));
    if (step === 0) return config; // stopped
    const steps = Math.max(1, Math.round((60 * minutes) / step));
    announce(
      terminal,
      'steps',
      `${formatCount(steps)} of ${formatNumber(step)} s take about ${formatDuration(60 * minutes)}`,
    );
    return { ...config, train: { ...config.train, steps } };
  } finally {
    model.dispose();
  }
}

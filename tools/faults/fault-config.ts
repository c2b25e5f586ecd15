import { TINY_CONFIG } from '../testing/tiny-config.js';

/**
 * A training whose steps take moments, with checkpoints so often that a good part of its time goes into writing them, and
 * with lines of the logs that do not fall on checkpoints.
 */
export function faultConfig(steps: number): string {
  return TINY_CONFIG.replace(
    /^train: .*$/m,
    `train: {batch: 6, steps: ${steps}, warmup: 2, logEvery: 4, statisticsEvery: 7, checkpointEvery: 3, keepCheckpoints: 3}\nevaluation: {images: 2}`,
  );
}

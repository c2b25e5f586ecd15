import { checkChoice, checkCount, checkRange } from '../check-option.js';
import { type ScheduleName, schedules } from './schedules/schedules.js';

/** Learning rate of a training: warm-up, then a schedule. */
export interface LearningRateConfig {
  /** Peak learning rate, above 0. */
  readonly learningRate: number;
  /** Number of steps of linear warm-up. Default: 0. */
  readonly warmup?: number;
  /** Schedule after the warm-up. Default: `constant`. */
  readonly schedule?: ScheduleName;
  /** Number of steps of the whole training, 1 or more. Required by all schedules but `constant`. */
  readonly steps?: number;
}

/**
 * Validates a learning-rate configuration.
 *
 * @throws SirenError `option` if an option is out of range or `steps` is missing
 */
export function checkLearningRate({
  learningRate,
  warmup = 0,
  schedule = 'constant',
  steps,
}: LearningRateConfig): void {
  checkRange('optimizer: learningRate', learningRate, [0, Number.MAX_VALUE]);
  checkCount('optimizer: warmup', warmup, 0);
  checkChoice('optimizer: schedule', schedule, Object.keys(schedules));
  if (steps !== undefined || schedule !== 'constant') checkCount('optimizer: steps', steps as number, 1);
}

/**
 * Returns the learning rate of the update after `step` updates. The rate rises linearly to the peak during the warm-up,
 * then follows the schedule, and stays constant after the last step.
 */
export function learningRateAt(config: LearningRateConfig, step: number): number {
  const { learningRate, warmup = 0, schedule = 'constant', steps = 1 } = config;
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  return learningRate * schedules[schedule].factor(Math.min(1, (step - warmup) / Math.max(1, steps - warmup)));
}

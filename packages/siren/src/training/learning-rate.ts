import { checkChoice, checkCount, checkRange } from '../check-option.js';
import { type ScheduleName, schedules } from './schedules/schedules.js';

/** A learning rate over the steps of a training: warm-up, then a schedule. */
export interface LearningRateConfig {
  /** The peak, above 0. */
  readonly learningRate: number;
  /** Steps of linear warm-up; default 0. */
  readonly warmup?: number;
  /** Default `constant`. */
  readonly schedule?: ScheduleName;
  /** Steps of the whole training, 1 or more; the schedule ends with them. All but `constant` need it. */
  readonly steps?: number;
}

/** @throws SirenError `option` if a setting is out of its range or `steps` is missing */
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
 * The learning rate of the update that follows `step` updates: rising by equal steps to the peak over the warm-up, then
 * along the schedule; at its last value beyond the end.
 */
export function learningRateAt(config: LearningRateConfig, step: number): number {
  const { learningRate, warmup = 0, schedule = 'constant', steps = 1 } = config;
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  return learningRate * schedules[schedule].factor(Math.min(1, (step - warmup) / Math.max(1, steps - warmup)));
}

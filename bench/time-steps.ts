import { medianOf } from '../tools/median-of.js';

/** Runs one step and waits for its result. */
export type Step = () => void | Promise<void>;

/** Times of steps, in seconds. */
export interface StepTimes {
  readonly median_s: number;
  /** Mean processor time of a step, of all threads together. */
  readonly processor_s: number;
  readonly steps: number;
}

/** Seconds of a first step that is not repeated. */
const LONG_STEP = 10;

/**
 * Times steps for `seconds` seconds. Before, short steps are repeated for half of that time, until the compiler of
 * JavaScript has done its work. A first step of more than 10 seconds is the only one.
 */
export async function timeSteps(step: Step, seconds: number): Promise<StepTimes> {
  const first = await timed(step, 0);
  if (first.median_s > LONG_STEP) return first;
  await timed(step, seconds / 2 - first.median_s);
  return timed(step, seconds);
}

async function timed(step: Step, seconds: number): Promise<StepTimes> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let total = 0; total < seconds || times.length === 0; ) {
    const start = performance.now();
    await step();
    const elapsed = (performance.now() - start) / 1000;
    times.push(elapsed);
    total += elapsed;
  }
  const { user, system } = process.cpuUsage(before);
  return { median_s: medianOf(times), processor_s: (user + system) / 1e6 / times.length, steps: times.length };
}

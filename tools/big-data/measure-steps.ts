import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runProgram } from '../../packages/cli/src/program.js';
import { capturedOutput } from '../../packages/cli/src/testing/captured-output.js';
import { readMetrics } from '../../packages/runner/src/run/logs/metrics-log.js';
import { TINY_CONFIG } from '../testing/tiny-config.js';

/** Memory of the process after a number of steps, in bytes. */
export interface StepsMeasured {
  step: number;
  resident: number;
  /** JavaScript heap in use after garbage collection. */
  kept: number;
  /**
   * Resident memory of native code: all but the JavaScript heap and mapped files. 0 if the system does not report it.
   */
  native: number;
}

/** Interval between two checks of the training's progress. */
const INTERVAL = 200; // ms

/**
 * Trains a tiny model for many steps in this process, and measures its memory at intervals. Memory that grows with the
 * number of steps is leaked.
 *
 * @param looks Number of measurements.
 */
export async function measureSteps(options: {
  folder: string;
  steps: number;
  backend: string;
  looks: number;
}): Promise<StepsMeasured[]> {
  const { folder, steps, backend, looks } = options;
  v8.setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, TINY_CONFIG.replace(/^train: .*$/m, `train: {batch: 6, steps: ${steps}}`));
  const run = path.join(folder, 'run');
  const measured: StepsMeasured[] = [];
  const look = async (): Promise<void> => {
    const step = (await readMetrics(path.join(run, 'metrics.jsonl'))).at(-1)?.step ?? 0;
    if (step < ((measured.length + 1) * steps) / (looks + 1)) return;
    collect();
    measured.push({ step, ...memory() });
  };
  const timer = setInterval(() => void look(), INTERVAL);
  const err = capturedOutput();
  const code = await runProgram(['train', config, '--run', run, '--backend', backend], { out: capturedOutput(), err });
  clearInterval(timer);
  if (code !== 0) throw new Error(err.text);
  return measured;
}

function memory(): Omit<StepsMeasured, 'step'> {
  const { rss: resident, heapUsed: kept } = process.memoryUsage();
  const rollup = existsSync(ROLLUP) ? readFileSync(ROLLUP, 'utf8') : '';
  const anonymous = 1024 * Number(/^Anonymous: +(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
  return { resident, kept, native: Math.max(0, anonymous - v8.getHeapStatistics().total_physical_size) };
}

const ROLLUP = '/proc/self/smaps_rollup';

/** Returns the growth of a memory measure in bytes per step, by least squares. */
export function growth(measured: readonly StepsMeasured[], of: 'resident' | 'kept' | 'native'): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [measured.map(({ step }) => step), measured.map((one) => one[of])];
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, step, index) => sum + (step - mx) * ((y[index] as number) - my), 0);
  return covariance / x.reduce((sum, step) => sum + (step - mx) ** 2, 0);
}

import { fileURLToPath } from 'node:url';
import { compareSides } from '../compare-sides.js';
import { lastLine, type RunOptions } from '../run.js';
import type { StepTimes } from '../time-steps.js';

/** Backends of TensorFlow.js, jax-js and ONNX Runtime, in the order of the table. */
export const RIVALS = ['native', 'wasm', 'cpu', 'jax-js', 'onnxruntime'] as const;
export type Rival = (typeof RIVALS)[number];

export interface RivalOptions extends RunOptions {
  readonly rounds: number;
  readonly sides: readonly Rival[];
}

/** Milliseconds after which a measurement is given up. */
const PATIENCE = 150_000;

/** Measures workloads with this project and with what else runs them in Node, in turn. */
export function compareRivals(names: readonly string[], options: RivalOptions): Promise<void> {
  const { rounds, threads, seconds, sides } = options;
  const script = fileURLToPath(new URL('one-rival.ts', import.meta.url));
  return compareSides(names, sides, { rounds, threads, what: 'workload' }, async (name, side) => {
    const args = [...process.execArgv, script, name, side, String(threads), String(seconds)];
    return JSON.parse(await lastLine(process.execPath, args, { timeout: PATIENCE })) as StepTimes;
  });
}

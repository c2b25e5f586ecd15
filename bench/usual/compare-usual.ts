import { fileURLToPath } from 'node:url';
import { compareSides } from '../compare-sides.js';
import { lastLine, type RunOptions } from '../run.js';
import type { StepTimes } from '../time-steps.js';
import { usualNetworks } from './networks.js';

/** Backends of TensorFlow.js in the order of the table, and PyTorch. */
export const SIDES = ['native', 'tensorflow', 'wasm', 'cpu', 'PyTorch'] as const;
export type Side = (typeof SIDES)[number];

export interface UsualOptions extends RunOptions {
  readonly rounds: number;
  readonly sides: readonly Side[];
  /** Python with PyTorch. Left out: PyTorch is not measured. */
  readonly python: string | undefined;
}

/** Names of the usual networks. */
export const usualNames: readonly string[] = usualNetworks.map(({ name }) => name);

/** Measures usual networks on each backend and in PyTorch, in turn. */
export function compareUsual(names: readonly string[], options: UsualOptions): Promise<void> {
  const { rounds, threads, seconds, python } = options;
  const sides = options.sides.filter((side) => side !== 'PyTorch' || python !== undefined);
  const numbers = [String(threads), String(seconds)];
  const script = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  return compareSides(names, sides, { rounds, threads, what: 'network' }, async (name, side) => {
    const line = await (side === 'PyTorch'
      ? lastLine(python as string, [script('usual_peer.py'), name, ...numbers])
      : lastLine(process.execPath, [...process.execArgv, script('one-network.ts'), name, side, ...numbers]));
    return JSON.parse(line) as StepTimes;
  });
}

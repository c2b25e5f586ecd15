import { fileURLToPath } from 'node:url';
import { medianOf } from '../../tools/median-of.js';
import { lastLine, type RunOptions } from '../run.js';
import { usualNetworks } from './networks.js';
import type { UsualMeasurement } from './one-network.js';

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

/**
 * Measures usual networks on each backend and in PyTorch, in turn, and prints two tables: times of a step, and processor
 * times. Every measurement has a process of its own. A side that cannot run a network is left out, with its reason on
 * stderr.
 */
export async function compareUsual(names: readonly string[], options: UsualOptions): Promise<void> {
  const found = new Map<string, Map<Side, UsualMeasurement[]>>();
  for (const name of names) {
    const of = new Map<Side, UsualMeasurement[]>();
    const failed = new Set<Side>();
    for (let round = 0; round < options.rounds; round++)
      for (const side of options.sides) {
        if (failed.has(side) || (side === 'PyTorch' && options.python === undefined)) continue;
        try {
          of.set(side, [...(of.get(side) ?? []), await measured(name, side, options)]);
        } catch (error) {
          failed.add(side);
          process.stderr.write(`${name} does not run on ${side}: ${lastWords(error as Error)}\n`);
        }
      }
    found.set(name, of);
  }
  print(`Milliseconds of a step, ${options.threads} thread${options.threads === 1 ? '' : 's'} (× as fast on native):`);
  table(options.sides, found, ({ median_s }) => median_s);
  print('\nMilliseconds of processor time of a step, all threads together (× as much as on native):');
  table(options.sides, found, ({ processor_s }) => processor_s);
}

function measured(name: string, side: Side, options: UsualOptions): Promise<UsualMeasurement> {
  const { threads, seconds, python } = options;
  const numbers = [String(threads), String(seconds)];
  const script = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const answer =
    side === 'PyTorch'
      ? lastLine(python as string, [script('usual_peer.py'), name, ...numbers])
      : lastLine(process.execPath, [...process.execArgv, script('one-network.ts'), name, side, ...numbers]);
  return answer.then((line) => JSON.parse(line) as UsualMeasurement);
}

function table(
  sides: readonly Side[],
  found: ReadonlyMap<string, ReadonlyMap<Side, readonly UsualMeasurement[]>>,
  timeOf: (measurement: UsualMeasurement) => number,
): void {
  print(`\n| network | ${sides.join(' | ')} |`);
  print(`|---|${sides.map(() => '--:|').join('')}`);
  for (const [name, of] of found) {
    const times = (side: Side): number[] => (of.get(side) ?? []).map(timeOf);
    const cells = sides.map((side) => {
      const own = times(side);
      if (own.length === 0) return '—';
      const ratios = own
        .flatMap((time, round) => time / (times('native')[round] ?? Number.NaN))
        .filter(Number.isFinite);
      const ratio = side === 'native' || ratios.length === 0 ? '' : ` (${medianOf(ratios).toPrecision(2)})`;
      return `${(1000 * medianOf(own)).toPrecision(3)}${ratio}`;
    });
    print(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** Returns the line of an error's message that names the error. */
function lastWords({ message }: Error): string {
  const lines = message.trim().split('\n');
  return (lines.find((line) => /^\w*Error\b/.test(line)) ?? (lines.at(-1) as string)).slice(0, 200);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

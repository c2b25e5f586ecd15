import { medianOf } from '../tools/median-of.js';
import type { StepTimes } from './time-steps.js';

/** Measurements by the name of what was measured, and by side. */
type Found<Side> = ReadonlyMap<string, ReadonlyMap<Side, readonly StepTimes[]>>;

/**
 * Measures workloads on several sides in turn, and prints two tables: times of a step, and processor times. A side that
 * cannot run a workload is left out, with its reason on stderr. A side with a single step, because it takes long, is
 * measured in the first round only.
 *
 * @param sides Names of the columns. Ratios are to `native`.
 * @param measure Measures a workload on a side, in a process of its own.
 */
export async function compareSides<Side extends string>(
  names: readonly string[],
  sides: readonly Side[],
  { rounds, threads, what }: { rounds: number; threads: number; what: string },
  measure: (name: string, side: Side) => Promise<StepTimes>,
): Promise<void> {
  const found = new Map<string, ReadonlyMap<Side, readonly StepTimes[]>>();
  for (const name of names) {
    const of = new Map<Side, StepTimes[]>();
    const finished = new Set<Side>();
    for (let round = 0; round < rounds; round++)
      for (const side of sides) {
        if (finished.has(side)) continue;
        try {
          const times = await measure(name, side);
          of.set(side, [...(of.get(side) ?? []), times]);
          if (times.steps === 1) finished.add(side);
        } catch (error) {
          finished.add(side);
          process.stderr.write(`${name} does not run on ${side}: ${lastWords(error as Error)}\n`);
        }
      }
    found.set(name, of);
  }
  print(`Milliseconds of a step, ${threads} thread${threads === 1 ? '' : 's'} (× as fast on native):`);
  table(what, sides, found, ({ median_s }) => median_s);
  print('\nMilliseconds of processor time of a step, all threads together (× as much as on native):');
  table(what, sides, found, ({ processor_s }) => processor_s);
}

function table<Side extends string>(
  what: string,
  sides: readonly Side[],
  found: Found<Side>,
  timeOf: (times: StepTimes) => number,
): void {
  print(`\n| ${what} | ${sides.join(' | ')} |`);
  print(`|---|${sides.map(() => '--:|').join('')}`);
  for (const [name, of] of found) {
    const times = (side: string): number[] => (of.get(side as Side) ?? []).map(timeOf);
    const cells = sides.map((side) => {
      const own = times(side);
      if (own.length === 0) return '—';
      const ratios = own
        .flatMap((time, round) => time / (times('native')[round] ?? Number.NaN))
        .filter(Number.isFinite);
      const ratio = side === 'native' || ratios.length === 0 ? '' : ` (${rounded(medianOf(ratios), 2)})`;
      return `${rounded(1000 * medianOf(own), 3)}${ratio}`;
    });
    print(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** Returns a number with so many digits, and without an exponent. */
function rounded(value: number, digits: number): string {
  return value < 10 ** digits ? value.toPrecision(digits) : String(Number(value.toPrecision(digits)));
}

/** Returns the line of an error's message that names the error. */
function lastWords({ message }: Error): string {
  const lines = message.trim().split('\n');
  return (lines.find((line) => /^\w*Error\b/.test(line)) ?? (lines.at(-1) as string)).slice(0, 200);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

import { fileURLToPath } from 'node:url';
import { usableCores } from '@hypersiren/tfjs-native/cores';
import { medianOf } from '../tools/median-of.js';
import type { Measurement } from './measure.js';
import { lastLine, type RunOptions, runOurs } from './run.js';

type PeerMeasurement = Omit<Measurement, 'gflop' | 'peak_share' | 'bandwidth_share'>;

type Precision = 'float32' | 'bfloat16';

/** Configuration of a PyTorch run. */
interface Variant {
  readonly threads: number;
  readonly compiled: boolean;
  readonly precision: Precision;
}

/** Measurements of one round: of this project, and of PyTorch by variant. */
interface Round {
  readonly ours: Measurement;
  readonly theirs: ReadonlyMap<Variant, PeerMeasurement>;
}

/** Milliseconds after which a variant is given up; compilation for bfloat16 can take many minutes. */
const PATIENCE = 150_000;

/** A variant that is slower by this factor than the best of its precision in the first round is not run again. */
const HOPELESS = 1.25;

/**
 * Measures each workload with this project and with PyTorch, and prints a table of the ratios. The measurements are
 * interleaved, so that changes of the machine's speed affect both sides. PyTorch runs on one thread and on all threads,
 * eagerly and compiled, in float32 and in bfloat16, and the fastest of each round counts. Peak memory is measured per
 * process.
 */
export async function comparePeer(
  names: readonly string[],
  options: RunOptions & { rounds: number; python: string },
): Promise<void> {
  print(
    '| workload | ours, ms | best PyTorch, ms | × best PyTorch (by round) | best of float32, ms | × best of float32 ' +
      '(by round) | × least processor time | peak share | memory, MB, ours / best PyTorch / least PyTorch |',
  );
  print('|---|---|---|---|---|---|---|---|---|');
  for (const name of names) print(row(name, await compareWorkload(name, options)));
}

async function compareWorkload(
  name: string,
  { rounds, threads, seconds, precision, python }: RunOptions & { rounds: number; python: string },
): Promise<Round[]> {
  const found: Round[] = [];
  let variants = allVariants();
  for (let round = 0; round < rounds; round++) {
    const ours = await runOurs(name, { threads, seconds, ...(precision && { precision }) });
    const theirs = new Map<Variant, PeerMeasurement>();
    let without = false; // bfloat16 was given up
    for (const variant of variants) {
      if (variant.precision === 'bfloat16' && (without || isHopeless(theirs, variant.precision))) continue;
      try {
        theirs.set(variant, await runPeer(python, name, variant, { seconds, hopeless: hopelessStep(theirs) }));
      } catch (error) {
        without ||= variant.precision === 'bfloat16';
        process.stderr.write(`${name}: PyTorch does not run on ${nameOf(variant)}: ${(error as Error).message}\n`);
      }
    }
    if (![...theirs.keys()].some(({ precision }) => precision === 'float32'))
      throw new Error(`${name}: PyTorch does not run in float32`);
    found.push({ ours, theirs });
    if (round === 0) variants = contenders(theirs);
  }
  return found;
}

function allVariants(): Variant[] {
  const all = usableCores();
  const counts = all > 1 ? [all, 1] : [1];
  return (['float32', 'bfloat16'] as const).flatMap((precision) =>
    [false, true].flatMap((compiled) => counts.map((threads) => ({ threads, compiled, precision }))),
  );
}

/** Returns whether the variants of a precision that have run are all slower than half the speed of the fastest. */
function isHopeless(theirs: ReadonlyMap<Variant, PeerMeasurement>, precision: Precision): boolean {
  const own = [...theirs].filter(([variant]) => variant.precision === precision);
  return own.length > 0 && bestOf(theirs, precision)[1].median_s > 2 * bestOf(theirs)[1].median_s;
}

/** Returns the seconds of a step after which a variant is too slow for a second one; undefined for the first variant. */
function hopelessStep(theirs: ReadonlyMap<Variant, PeerMeasurement>): number | undefined {
  return theirs.size > 0 ? 2 * bestOf(theirs)[1].median_s : undefined;
}

/** Returns the variants of each precision that are close to the fastest of that precision. */
function contenders(theirs: ReadonlyMap<Variant, PeerMeasurement>): Variant[] {
  return [...theirs].flatMap(([variant, { median_s }]) =>
    median_s <= HOPELESS * bestOf(theirs, variant.precision)[1].median_s ? [variant] : [],
  );
}

/** Returns the fastest variant of a round, among those of a precision if one is given. */
function bestOf(theirs: ReadonlyMap<Variant, PeerMeasurement>, precision?: Precision): [Variant, PeerMeasurement] {
  return [...theirs]
    .filter(([variant]) => precision === undefined || variant.precision === precision)
    .reduce((a, b) => (b[1].median_s < a[1].median_s ? b : a));
}

function row(name: string, rounds: readonly Round[]): string {
  const own = medianOf(rounds.map(({ ours }) => ours.median_s));
  const columns = ([undefined, 'float32'] as const).map((precision) => {
    const bests = rounds.map(({ theirs }) => bestOf(theirs, precision));
    const ratios = bests.map(([, { median_s }], round) => median_s / (rounds[round] as Round).ours.median_s);
    const [variant] = bests.reduce((a, b) => (b[1].median_s < a[1].median_s ? b : a));
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    const time = medianOf(bests.map(([, { median_s }]) => median_s));
    return `${ms(time)} (${nameOf(variant)}) | **${medianOf(ratios).toFixed(2)}** (${spread})`;
  });
  const memory = [
    Math.max(...rounds.map(({ ours }) => ours.peak_rss_mb)),
    Math.min(...rounds.map(({ theirs }) => bestOf(theirs)[1].peak_rss_mb)),
    Math.min(...rounds.flatMap(({ theirs }) => [...theirs.values()].map(({ peak_rss_mb }) => peak_rss_mb))),
  ];
  const processor = medianOf(
    rounds.map(({ ours, theirs }) => Math.min(...[...theirs.values()].map((m) => m.processor_s)) / ours.processor_s),
  ).toFixed(2);
  const share = medianOf(rounds.map(({ ours }) => ours.peak_share)).toFixed(2);
  return `| ${name} | ${ms(own)} | ${columns.join(' | ')} | ${processor} | ${share} | ${memory.join(' / ')} |`;
}

const ms = (seconds: number): string => (seconds * 1000).toFixed(1);

function nameOf({ threads, compiled, precision }: Variant): string {
  return [String(threads), ...(compiled ? ['compiled'] : []), precision].join(', ');
}

async function runPeer(
  python: string,
  name: string,
  { threads, compiled, precision }: Variant,
  { seconds, hopeless }: { seconds: number; hopeless: number | undefined },
): Promise<PeerMeasurement> {
  const script = fileURLToPath(new URL('torch_peer.py', import.meta.url));
  const args = [script, '--only', name, '--threads', String(threads), '--seconds', String(seconds)];
  if (compiled) args.push('--compile');
  if (precision === 'bfloat16') args.push('--bfloat16');
  if (hopeless !== undefined) args.push('--hopeless', String(hopeless));
  return JSON.parse(
    await lastLine(python, args, { env: environment(process.env), timeout: PATIENCE }),
  ) as PeerMeasurement;
}

/**
 * Returns the environment of a PyTorch process. malloc reuses its memory, as this project's memory pool does: by default,
 * glibc requests new memory from the system for each large tensor, which causes page faults. OpenBLAS detects the CPU
 * itself, because a preset CPU type can restrict it to narrower vectors.
 */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const free = Object.entries(env).filter(([name]) => !/^OPENBLAS_(CORETYPE|L2_SIZE)$|^MALLOC_/.test(name));
  return {
    ...Object.fromEntries(free),
    MALLOC_MMAP_THRESHOLD_: String(2 ** 32), // bytes
    MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
    MALLOC_TOP_PAD_: String(2 ** 26),
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

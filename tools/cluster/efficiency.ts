import { readFileSync } from 'node:fs';
import path from 'node:path';
import { thisProgram } from '../../packages/cli/src/sweep/this-program.js';
import { medianOf } from '../median-of.js';
import { mpirun } from './mpirun.js';

export interface EfficiencyOptions {
  /** Empty working directory. */
  readonly folder: string;
  /** Path of the configuration. */
  readonly config: string;
  /** Number of steps of each training. The first third is not measured. */
  readonly steps: number;
  /** Number of rounds. Each round measures both ways. */
  readonly rounds: number;
  /** Number of shards of a batch, the same for both ways. */
  readonly shards: number;
  readonly backend: string;
  readonly log: (line: string) => void;
}

/** Ways to use two cores. */
const WAYS = [
  { ranks: 1, threads: 2 },
  { ranks: 2, threads: 1 },
] as const;

/**
 * Measures the efficiency of two processes with one thread each, relative to one process with two threads, on the same
 * batches: the ratio of their times per step. The measurements are interleaved. The result is the median over rounds of
 * ratios of medians over steps.
 */
export async function measureEfficiency({ folder, rounds, log, ...options }: EfficiencyOptions): Promise<number> {
  const shares: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [threads = 0, ranks = 0] = [
      await secondsPerStep(path.join(folder, `${round}-threads`), WAYS[0], options),
      await secondsPerStep(path.join(folder, `${round}-ranks`), WAYS[1], options),
    ];
    shares.push(threads / ranks);
    log(
      `1 rank of 2 threads ${(1000 * threads).toFixed(1)} ms a step, 2 ranks of 1 thread ${(1000 * ranks).toFixed(1)} ms`,
    );
  }
  return medianOf(shares);
}

async function secondsPerStep(
  run: string,
  { ranks, threads }: (typeof WAYS)[number],
  { config, steps, shards, backend }: Pick<EfficiencyOptions, 'config' | 'steps' | 'shards' | 'backend'>,
): Promise<number> {
  const settings = [
    ...[`train.steps=${steps}`, `train.shards=${shards}`, 'train.logEvery=1', 'train.statisticsEvery=0'],
    ...['train.checkpointEvery=1000000', 'evaluation.images=1', 'evaluation.strongest=false'],
  ];
  const args = ['train', config, '--run', run, '--backend', backend, ...settings.flatMap((one) => ['--set', one])];
  const environment = { HYPERSIREN_NATIVE_THREADS: String(threads) };
  const { code, stderr } = await mpirun(ranks, [...thisProgram(), ...args], { cwd: process.cwd(), environment });
  if (code !== 0) throw new Error(`${ranks} ranks failed:\n${stderr}`);
  const rows = readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const seconds = rows.map((row) => (JSON.parse(row) as { seconds: number }).seconds).slice(Math.floor(steps / 3));
  return medianOf(seconds.slice(1).map((second, index) => second - (seconds[index] as number)));
}

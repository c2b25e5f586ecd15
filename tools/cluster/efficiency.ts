import { readFileSync } from 'node:fs';
import path from 'node:path';
import { thisProgram } from '../../packages/cli/src/sweep/this-program.js';
import { medianOf } from '../median-of.js';
import { mpirun } from './mpirun.js';

export interface EfficiencyOptions {
  /** An empty folder to work in. */
  readonly folder: string;
  /** Path of a configuration. */
  readonly config: string;
  /** Of each training; the first third is not counted. */
  readonly steps: number;
  /** How often both take turns. */
  readonly rounds: number;
  /** Parts of a batch, the same for both. */
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
 * How well two processes of one thread do beside one process of two threads, on the same batches: the second one's time of a step, by
 * the first one's. They take turns, and medians are taken of steps and of rounds.
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

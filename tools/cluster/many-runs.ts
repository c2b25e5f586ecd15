import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { train } from '@hypersiren/runner';
import { drawUniform } from '@hypersiren/siren/training';
import { medianOf } from '../median-of.js';
import { TINY_CONFIG } from '../testing/tiny-config.js';

export interface ManyRunsOptions {
  /** Empty working directory. */
  readonly folder: string;
  /** Number of trainings, a multiple of 20. */
  readonly runs: number;
  /** Random seed of the states of the trainings. */
  readonly seed: number;
  /** Number of measurements of each command. */
  readonly times: number;
  /** Arguments for Node that start the program. */
  readonly program: readonly string[];
}

/** Median times of a command, in seconds. */
export interface Cost {
  readonly wall: number;
  /** CPU time, user and system. */
  readonly processor: number;
}

export interface ManyRunsCosts {
  readonly submit: Cost;
  /** Number of calls of `sbatch` per submission. */
  readonly jobArrays: number;
  /** Time to print the status while trainings are in different states. */
  readonly status: Cost;
  /** Time to print the status after all trainings have finished, with their comparison. */
  readonly ended: Cost;
  /** Number of trainings in each state, as printed. */
  readonly states: Readonly<Record<string, number>>;
}

/** Grid with 20 values. */
const GRID = `model.siren.omega0=${Array.from({ length: 20 }, (_, index) => 5 * (index + 1)).join(',')}`;

/** Number of lines in each log, that of a training of 2,500 steps. */
const LOGGED = 250;

/** Replacements of Slurm's programs that return immediately. */
const PROGRAMS = {
  sbatch: '#!/bin/bash\nhere=$(dirname "$0")\necho called >> "$here/calls"\necho 7\n',
  squeue: '#!/bin/bash\ncat "$(dirname "$0")/queue"\n',
};

/** Returns the state of a training for a random number in [0, 1]. */
const stateOf = (draw: number): string =>
  draw < 0.4 ? 'finished' : draw < 0.45 ? 'failed' : draw < 0.7 ? 'running' : 'queued';

/**
 * Measures the time to submit a large sweep, to print its status, and to compare its trainings. Slurm's programs are
 * replaced by programs that return immediately. The run folders are copies of that of a tiny training, with logs of
 * realistic length.
 */
export async function measureManyRuns(options: ManyRunsOptions): Promise<ManyRunsCosts> {
  const { folder, runs, seed, times, program } = options;
  process.chdir(folder);
  writeFileSync('config.yaml', `${TINY_CONFIG}evaluation: {strongest: false}\n`);
  mkdirSync('bin');
  writeFileSync('bin/queue', '');
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(`bin/${name}`, text);
    chmodSync(`bin/${name}`, 0o755);
  }
  const measure = (prepare: () => void, ...args: string[]): Cost => {
    const costs = Array.from({ length: times }, () => {
      prepare();
      return callTimed([...program, 'sweep', ...args]);
    });
    const median = (of: (cost: Cost) => number): number => medianOf(costs.map(of));
    return { wall: median(({ wall }) => wall), processor: median(({ processor }) => processor) };
  };
  await train({ config: 'config.yaml', run: 'model', backend: 'cpu' });

  const sweep = ['config.yaml', '--grid', GRID, '--seeds', String(runs / 20), '--launcher', 'slurm', '--run', 'sweep'];
  const submit = measure(() => rmSync('sweep', { recursive: true, force: true }), ...sweep);
  const jobArrays = readFileSync('bin/calls', 'utf8').trim().split('\n').length / times;
  const { runs: planned } = JSON.parse(readFileSync('sweep/plan.json', 'utf8')) as { runs: { name: string }[] };
  const draws = drawUniform(seed, 'states', planned.length, 0.5);
  const states = planned.map(({ name }, index) => ({ name, index, state: stateOf((draws[index] as number) + 0.5) }));
  for (const { name, state } of states) fill(name, state);
  writeFileSync('bin/queue', states.map(queueLine).join(''));
  const status = measure(() => {}, 'sweep', '--status');
  const counted = readFileSync('out', 'utf8').matchAll(/([\d,]+) (queued|running|failed|finished)/g);
  writeFileSync('bin/queue', '');
  for (const { name } of states) fill(name, 'finished');
  const ended = measure(() => {}, 'sweep', '--status');
  return {
    ...{ submit, jobArrays, status, ended },
    states: Object.fromEntries(
      [...counted].map(([, count = '', state = '']) => [state, Number(count.replace(',', ''))]),
    ),
  };
}

/** Creates the run folder of a training in the given state. */
function fill(name: string, state: string): void {
  const run = path.join('sweep', name);
  rmSync(run, { recursive: true, force: true });
  rmSync(`${run}.failed`, { force: true });
  if (state === 'queued') return;
  cpSync('model', run, { recursive: true });
  const [row = '{}'] = readFileSync('model/metrics.jsonl', 'utf8').split('\n');
  const rows = Array.from({ length: LOGGED }, (_, index) => ({ ...JSON.parse(row), step: 10 * (index + 1) }));
  writeFileSync(path.join(run, 'metrics.jsonl'), rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
  writeFileSync(`${run}.log`, 'a line of what was said\n'.repeat(100));
  if (state === 'finished') return;
  const record = JSON.parse(readFileSync('model/run.json', 'utf8'));
  const outcome = state === 'failed' ? { outcome: 'failed', error: 'it diverged' } : { outcome: 'running' };
  writeFileSync(path.join(run, 'run.json'), JSON.stringify({ ...record, ...outcome }));
  if (state === 'failed') writeFileSync(`${run}.failed`, 'it diverged\n');
}

function queueLine({ index, state }: { index: number; state: string }): string {
  if (state !== 'queued' && state !== 'running') return '';
  return `7 ${index} ${state === 'queued' ? 'PENDING Priority' : 'RUNNING None'}\n`;
}

/** Runs Node and measures its time. The output goes to the file `out`. */
function callTimed(args: readonly string[]): Cost {
  const env = { ...process.env, PATH: `${path.resolve('bin')}${path.delimiter}${process.env.PATH}` };
  const script = 'TIMEFORMAT="%R %U %S"; { time "$@" > out 2> err; } 2>&1';
  const said = execFileSync('bash', ['-c', script, 'bash', process.execPath, ...args], { env, encoding: 'utf8' });
  const [wall = 0, user = 0, system = 0] = said.trim().split(' ').map(Number);
  return { wall, processor: user + system };
}

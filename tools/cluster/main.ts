import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { modelSpec } from '@hypersiren/hypernet';
import { loadConfig } from '@hypersiren/runner';
import { thisProgram } from '../../packages/cli/src/sweep/this-program.js';
import { differingFiles, runContents } from '../faults/run-contents.js';
import { measureEfficiency } from './efficiency.js';
import { slurmMissing, startSlurm } from './loopback-slurm.js';
import { measureManyRuns } from './many-runs.js';
import { killRanks, TEAM_CONFIG } from './mpi-kills.js';
import { mpiMissing, mpirun } from './mpirun.js';
import { efficiency, NETWORKS, type Step, stepSeconds, usefulRanks } from './scaling.js';
import { soak } from './soak.js';

// `npm run cluster -- slurm`: runs a Slurm cluster with one node on this machine until Ctrl-C. `soak`: runs a sweep of
// 20 trainings while tasks are preempted and daemons are killed. `scaling`: estimates the scaling of the main
// experiments to many ranks. `efficiency`: compares two processes with two threads. `many-runs`: measures the overhead
// of a sweep of a thousand trainings. `mpi-kills`: kills processes of trainings with MPI. `mpi-ranks`: compares the
// results of trainings with 1 to 8 processes, byte by byte.

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function runSlurm(): Promise<void> {
  const missing = slurmMissing();
  if (missing !== undefined) throw new Error(missing);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-slurm-'));
  const slurm = await startSlurm(folder, os.availableParallelism());
  print(`export SLURM_CONF=${slurm.conf}`);
  await new Promise((resolve) => {
    const keep = setInterval(() => {}, 1e6);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        clearInterval(keep);
        resolve(undefined);
      });
  });
  await slurm.stop();
  rmSync(folder, { recursive: true, force: true });
}

interface Results {
  readonly steps?: number;
  readonly trainingSeconds?: number;
  readonly dataset?: { height: number; width: number; channels: number; splits: Record<string, { count: number }> };
}

async function printScaling(): Promise<void> {
  const experiments = fileURLToPath(new URL('../../experiments', import.meta.url));
  print('| experiment | parameters | s/step | 10 Gbit/s | 100 Gbit/s | 400 Gbit/s | efficiency with 8 ranks |');
  print('| --- | --- | --- | --- | --- | --- | --- |');
  const far: [string, Step][] = [];
  for (const name of readdirSync(experiments)) {
    const [results, file] = ['results/results.json', 'config.yaml'].map((one) => path.join(experiments, name, one));
    if (!results || !file || !existsSync(results)) continue;
    const { steps, trainingSeconds, dataset } = JSON.parse(readFileSync(results, 'utf8')) as Results;
    if (!steps || !trainingSeconds || !dataset) continue;
    const config = await loadConfig(file);
    const reduce = config.resolution?.reduce ?? 1;
    const { height, width, channels, splits } = dataset;
    const { parameterCount: parameters } = modelSpec(config.model, {
      ...{ height: height / reduce, width: width / reduce, channels },
      trainingImages: splits[config.train.split]?.count ?? 1,
    });
    const step = { seconds: trainingSeconds / steps, parameters, batch: config.train.batch };
    const shares = NETWORKS.map(
      (network) => `${Math.round(100 * efficiency(step, Math.min(8, step.batch), network))} %`,
    );
    const row = [name, `${(parameters / 1e6).toFixed(2)} M`, step.seconds.toFixed(2)];
    print(`| ${[...row, ...NETWORKS.map((network) => usefulRanks(step, network)), shares.join(', ')].join(' | ')} |`);
    if (FAR.includes(name)) far.push([name, { ...step, seconds: (512 / step.batch) * step.seconds, batch: 512 }]);
  }
  print('');
  print(`| ranks | ${far.map(([name]) => `${name}, batch of 512: s/step at 10, 100, 400 Gbit/s`).join(' | ')} |`);
  print(`| --- | ${far.map(() => '---').join(' | ')} |`);
  for (let ranks = 1; ranks <= 512; ranks *= 2) {
    const times = far.map(([, step]) =>
      NETWORKS.map((network) => stepSeconds(step, ranks, network).toFixed(3)).join(', '),
    );
    print(`| ${[ranks, ...times].join(' | ')} |`);
  }
}

/** Experiments whose scaling to many ranks is printed: a small and a large model. */
const FAR: readonly string[] = ['portraits', 'paper-celeba32'];

async function runSoak(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-soak-'));
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const found = await soak({ folder, trainings: 20, preemptions: 10, crashes: 3, seed: 1, log });
  rmSync(folder, { recursive: true, force: true });
  print(JSON.stringify(found));
  if (found.differing.length > 0) process.exitCode = 1;
}

async function runManyRuns(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      times: { type: 'string', default: '5' },
    },
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-many-'));
  const [runs, seed, times] = [values.runs, values.seed, values.times].map(Number) as [number, number, number];
  const program = [fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url))];
  const found = await measureManyRuns({ folder, runs, seed, times, program });
  rmSync(folder, { recursive: true, force: true });
  for (const [name, cost] of Object.entries(found)) print(`${name}: ${JSON.stringify(cost)}`);
}

/** Parses `--count` and `--seed`. */
function mpiOptions(): { count: number; seed: number } {
  const missing = mpiMissing();
  if (missing !== undefined) throw new Error(missing);
  const options = { count: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } } as const;
  const { values } = parseArgs({ args: process.argv.slice(3), options });
  return { count: Number(values.count), seed: Number(values.seed) };
}

async function runMpiKills(): Promise<void> {
  const { count, seed } = mpiOptions();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-mpi-'));
  const trials = await killRanks({ folder, count, seed, log: print });
  rmSync(folder, { recursive: true, force: true });
  const differing = trials.filter((trial) => trial.differing.length > 0).length;
  const of = [0, 1].map((rank) => trials.filter((trial) => trial.rank === rank).length);
  print(`${trials.length} kills, ${of[0]} of rank 0 and ${of[1]} of rank 1: ${differing} with other bytes in the end`);
  if (differing > 0 || trials.length < count) process.exitCode = 1;
}

async function runMpiRanks(): Promise<void> {
  mpiOptions();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-mpi-'));
  writeFileSync(path.join(folder, 'tiny.yaml'), TEAM_CONFIG);
  for (const ranks of [1, 2, 4, 8]) {
    const args = ['train', 'tiny.yaml', '--run', `of-${ranks}`, '--backend', 'cpu'];
    const { code, stderr } = await mpirun(ranks, [...thisProgram(), ...args], { cwd: folder });
    if (code !== 0) throw new Error(`${ranks} ranks: ${stderr}`);
    const [one, these] = ['of-1', `of-${ranks}`].map((run) => runContents(path.join(folder, run)));
    const differing = differingFiles(one ?? {}, these ?? {});
    print(`${ranks} ranks: ${Object.keys(these ?? {}).length} files, ${differing.length} not those of one rank`);
    if (differing.length > 0) process.exitCode = 1;
  }
  rmSync(folder, { recursive: true, force: true });
}

async function runEfficiency(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      config: {
        type: 'string',
        default: fileURLToPath(new URL('../../experiments/portraits/config.yaml', import.meta.url)),
      },
      steps: { type: 'string', default: '60' },
      rounds: { type: 'string', default: '5' },
      shards: { type: 'string', default: '8' },
      backend: { type: 'string', default: 'native' },
    },
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-efficiency-'));
  const [steps, rounds, shards] = [values.steps, values.rounds, values.shards].map(Number) as [number, number, number];
  const share = await measureEfficiency({ ...values, folder, steps, rounds, shards, log: print });
  rmSync(folder, { recursive: true, force: true });
  print(`efficiency ${share.toFixed(3)}, the median of ${rounds}`);
}

const [what] = process.argv.slice(2);
if (what === 'slurm') await runSlurm();
else if (what === 'scaling') await printScaling();
else if (what === 'soak') await runSoak();
else if (what === 'many-runs') await runManyRuns();
else if (what === 'mpi-kills') await runMpiKills();
else if (what === 'mpi-ranks') await runMpiRanks();
else if (what === 'efficiency') await runEfficiency();
else
  throw new Error(
    `expected slurm, soak, scaling, efficiency, many-runs, mpi-kills or mpi-ranks, got ${what ?? 'nothing'}`,
  );

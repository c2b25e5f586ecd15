import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  cancelSweep,
  readProvenance,
  type SweepRunState,
  type SweepStatus,
  sweep,
  sweepStatus,
  train,
} from '@hypersiren/runner';
import { expect } from 'chai';
import { parse } from 'yaml';
import { differingFiles, runContents } from '../faults/run-contents.js';
import { TINY_CONFIG } from '../testing/tiny-config.js';
import { workingFolder } from '../testing/working-folder.js';
import { type LoopbackSlurm, slurmMissing, startSlurm } from './loopback-slurm.js';
import { mpiMissing } from './mpirun.js';

const CONFIG = {
  ...parse(TINY_CONFIG),
  evaluation: { strongest: false },
  context: { train: { pixels: [4, 40] }, evaluate: [5] },
  train: { ...parse(TINY_CONFIG).train, checkpointEvery: 10_000, keepCheckpoints: 1, logEvery: 2 },
  sweep: {
    variants: {
      'slow limited': { 'train.steps': 200 },
      'slow preempted': { 'train.steps': 30 },
      failing: { 'train.learningRate': 1e30 },
      one: {},
      two: { 'train.steps': 7 },
      three: { 'train.steps': 8 },
    },
  },
  launcher: { type: 'slurm', warning: 60 },
};

describe('a sweep under Slurm', function () {
  this.timeout(480_000);
  const folder = workingFolder();
  let slurm: LoopbackSlurm;
  before(async function () {
    const missing = slurmMissing();
    if (missing !== undefined) {
      process.stderr.write(`      No Slurm: ${missing}. Its tests are skipped.\n`);
      this.skip();
    }
    mkdirSync(folder.at('slurm'));
    slurm = await startSlurm(folder.at('slurm'));
    process.env.SLURM_CONF = slurm.conf;
  });
  after(async () => {
    delete process.env.SLURM_CONF;
    await slurm?.stop();
  });
  const program = [fileURLToPath(new URL('slow-task.mjs', import.meta.url)), '300'];
  const options = { config: CONFIG, run: 'sweep', backend: 'cpu', program } as const;
  const several = {
    ...{ ...options, run: 'several' },
    config: {
      ...CONFIG,
      launcher: { type: 'slurm', perTask: 3, setup: [`echo ready >> ${folder.at('setup')}`] },
      sweep: { seeds: 5 },
    },
  } as const;
  const until = async (what: string, holds: (status: SweepStatus) => boolean | Promise<boolean>, config = 'sweep') => {
    let status: SweepStatus | undefined;
    for (const began = Date.now(); Date.now() - began < 420_000; await wait(500)) {
      status = await sweepStatus({ config });
      if (await holds(status)) return status;
    }
    throw new Error(`${what} did not come: ${JSON.stringify(status?.runs)}`);
  };
  const resumed = async (run: string) => (await readProvenance(`sweep/${run},seed=3/run.json`))?.resumed?.length ?? 0;
  const stateOf = (runs: readonly SweepRunState[], name: string) => runs.find(({ run }) => run.startsWith(name));

  it('survives preemption, time limits and a failure, and ends with the same bytes as a local sweep', async () => {
    const { outcome, submitted } = await sweep(options);
    expect([outcome, submitted?.runs, submitted?.tasks]).to.deep.equal(['submitted', 6, 6]);
    // Its tasks have what the others leave, while those wait for Slurm.
    expect((await sweep(several)).submitted).to.deep.include({ runs: 5, tasks: 2 });
    await until('progress of both', ({ runs }) =>
      ['slow_limited', 'slow_preempted'].every((name) => (stateOf(runs, name)?.step ?? 0) > 0),
    );
    slurm.call('sbatch', '--partition=urgent', '--ntasks=2', '--output=/dev/null', '--wrap=sleep 1');
    await until('the return of the preempted', async () => (await resumed('slow_limited')) > 0);
    // The signal before a limit of one minute comes when Slurm next looks at its limits, every half minute.
    slurm.call('scontrol', 'update', `JobId=${submitted?.job}_0`, 'TimeLimit=1');
    const { runs, jobs, ended } = await until('the comparison', (status) => status.ended !== undefined);
    expect(jobs).to.deep.equal([]);
    const failing = stateOf(runs, 'failing');
    expect(failing?.state).to.equal('failed');
    expect(failing?.reason).to.match(/diverged|not a finite number/);
    expect(failing?.lines?.length).to.be.within(1, 5);
    expect(ended?.failed).to.deep.equal(['failing,seed=3']);
    expect(ended?.comparison?.variants.map(({ name }) => name)).to.deep.equal([
      ...['slow_limited', 'slow_preempted', 'one', 'two', 'three'],
    ]);
    expect(existsSync('sweep/comparison.png')).to.equal(true);

    const here = await sweep({
      ...{ ...options, run: 'here', launcher: 'local', jobs: 1 },
      launch: async ({ run, config, set, backend }) =>
        train({ config, set, run, backend }).then(
          () => true,
          () => false,
        ),
    });
    expect(here.failed.map(({ run }) => run)).to.deep.equal(['failing,seed=3']);
    for (const { run, state } of runs.filter(({ state }) => state === 'finished'))
      expect(differingFiles(runContents(`here/${run}`), runContents(`sweep/${run}`)), `${run} ${state}`).to.deep.equal(
        [],
      );
    expect(await resumed('slow_limited')).to.be.at.least(2); // preempted, and before the limit
    expect(await resumed('slow_preempted')).to.be.at.least(1);
  });

  it('submits only missing trainings when it is called again, and can be canceled', async () => {
    const again = await sweep(options);
    expect(again.submitted).to.deep.include({ runs: 1, tasks: 1, queued: 0, finished: 5 });
    expect((await sweep(options)).submitted).to.deep.include({ runs: 0, queued: 1, finished: 5 });
    const cancelled = await cancelSweep({ config: 'sweep' });
    expect(cancelled).to.deep.equal([again.submitted?.job]);
    await until('its end', ({ ended }) => ended !== undefined);
    expect(await cancelSweep({ config: 'sweep' })).to.deep.equal([]);
    expect(readdirSync('sweep/jobs').filter((name) => name.endsWith('.sh'))).to.deep.equal(['1.sh', '2.sh']);
  });

  it('runs several trainings in one task, sequentially', async () => {
    const { runs, ended } = await until('its end', (status) => status.ended !== undefined, 'several');
    expect(runs.map(({ state }) => state)).to.deep.equal(Array(5).fill('finished'));
    expect(ended?.comparison?.seeds).to.equal(5);
    expect(readFileSync('setup', 'utf8')).to.equal('ready\nready\n');
  });

  it('trains with several MPI processes in one task, which save together at a signal and resume to the same bytes', async function () {
    const missing = mpiMissing();
    if (missing !== undefined) this.skip();
    const config = {
      ...CONFIG,
      train: { ...CONFIG.train, batch: 8, shards: 8, steps: 20 },
      launcher: { type: 'slurm', slurm: { ntasks: 2 }, perTask: 2 },
      sweep: { variants: { 'slow one': {}, two: { 'train.steps': 5 } } },
    };
    const { submitted } = await sweep({ ...options, config, run: 'team' });
    expect(submitted).to.deep.include({ runs: 2, tasks: 1 });
    await until('progress', ({ runs }) => (stateOf(runs, 'slow_one')?.step ?? 0) > 0, 'team');
    slurm.call('scancel', '--signal=USR2', `${submitted?.job}_0`);
    const { runs } = await until('its end', (status) => status.ended !== undefined, 'team');
    expect(runs.map(({ state }) => state)).to.deep.equal(['finished', 'finished']);
    expect((await readProvenance('team/slow_one,seed=3/run.json'))?.resumed).to.have.length(1);
    for (const { run } of runs) {
      await train({ config: `team/${run}/config.yaml`, run: `alone/${run}`, backend: 'cpu' });
      expect(differingFiles(runContents(`alone/${run}`), runContents(`team/${run}`)), run).to.deep.equal([]);
    }
  });
});

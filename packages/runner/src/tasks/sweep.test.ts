import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { TINY_CONFIG } from '../../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import type { RunEvent } from '../events/run-event.js';
import type { Launcher, TrainingJob } from '../launch/launcher.js';
import { RunError } from '../run/run-error.js';
import { UsageError } from '../usage-error.js';
import { sweep } from './sweep.js';
import { train } from './train.js';

const CONFIG = {
  name: 'tiny',
  seed: 3,
  dataset: { source: 'portraits', size: 8, count: { train: 12, test: 4 } },
  context: { train: { pixels: [4, 40] }, evaluate: [5] },
  evaluation: { strongest: false },
  model: {
    encoder: { type: 'cnn', channels: [4] },
    hypernetwork: { latent: 4, hidden: [], emission: 'full' },
    siren: { width: 6, hiddenLayers: 1, omega0: 15 },
  },
  train: { batch: 6, steps: 2, warmup: 1 },
};

describe('sweep', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  let told: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void told.push(event);
  beforeEach(() => {
    told = [];
  });
  const outcomes = () =>
    told.flatMap((event) => (event.type === 'sweep-run' ? [[event.run, event.outcome, event.done, event.of]] : []));

  it('trains in separate processes, logs their events, and compares the results', async () => {
    const options = { config: CONFIG, seeds: 2, jobs: 2, run: 'seeds', backend: 'cpu', onEvent } as const;
    const { outcome, directory, failed, comparison, figures } = await sweep(options);
    expect([outcome, directory, failed]).to.deep.equal(['finished', path.join(folder.path, 'seeds'), []]);
    expect(comparison?.variants.map(({ steps }) => steps)).to.deep.equal([[2, 2]]);
    const predictors = comparison?.comparison[0]?.all.map(({ predictor }) => predictor) ?? [];
    expect(predictors.slice(0, 2)).to.deep.equal(['model', 'mean image']);
    expect(figures.map(({ path: file }) => file)).to.deep.equal([path.join(directory, 'comparison.png')]);
    expect(outcomes().map(([, ...rest]) => rest)).to.deep.equal([
      ['finished', 1, 2],
      ['finished', 2, 2],
    ]);
    const lines = readFileSync('seeds/seed=3.log', 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).event.type)).to.include.members(['backend', 'evaluated', 'finished']);
    // Runs the same training in this process.
    await train({ config: CONFIG, set: ['seed=4'], run: 'here', backend: 'cpu' });
    const weights = (run: string) => readFileSync(`${run}/checkpoints/step-00000002/model.safetensors`);
    expect(weights('seeds/seed=4')).to.deep.equal(weights('here'));

    told = [];
    await sweep(options);
    expect(outcomes().map(([, ...rest]) => rest)).to.deep.equal([
      ['finished before', 1, 2],
      ['finished before', 2, 2],
    ]);
    const other = await errorOf(RunError, () => sweep({ ...options, seeds: 3 }));
    expect(other.code).to.equal('run-exists');
  });

  it('names the failed trainings and their logs, and compares the others', async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    const set = ['evaluation.strongest=false', 'train.steps=1'];
    const launch: Launcher = async ({ run, config, set, backend }) => {
      if (run.includes('omega0=20')) return false;
      return (await train({ config, set, run, backend }))?.outcome === 'finished';
    };
    const grid = { 'model.siren.omega0': [10, 20, 30] };
    const result = await sweep({ config: 'tiny.yaml', set, grid, run: 'grid', backend: 'cpu', launch, onEvent });
    expect(result.failed).to.deep.equal([
      { run: 'omega0=20,seed=3', log: path.join(folder.path, 'grid', 'omega0=20,seed=3.log') },
    ]);
    expect(result.comparison?.variants.map(({ name }) => name)).to.deep.equal(['omega0=10', 'omega0=30']);
  });

  it('rejects a sweep whose configuration was edited, and a training that would begin with an edited one', async () => {
    const write = (learningRate: number) => {
      const edited = { ...CONFIG, train: { ...CONFIG.train, learningRate } };
      folder.write('edited.yaml', JSON.stringify(edited));
    };
    write(1e-3);
    const begun: string[] = [];
    const launch: Launcher = async ({ run }) => {
      begun.push(path.basename(run));
      write(2e-3);
      return false;
    };
    const options = {
      config: 'edited.yaml',
      seeds: 2,
      jobs: 1,
      run: 'edited',
      backend: 'cpu',
      launch,
      onEvent,
    } as const;
    const { failed } = await sweep(options);
    expect(begun).to.deep.equal(['seed=3']);
    expect(readFileSync(failed[1]?.log as string, 'utf8')).to.contain('train.learningRate 0.001, now 0.002');
    const error = await errorOf(RunError, () => sweep(options));
    expect(error.code).to.equal('run-exists');
    expect(error.message).to.contain('other settings: train.learningRate 0.001, now 0.002');
  });

  it('gives each training the threads of HYPERSIREN_NATIVE_THREADS, with any number of jobs', async () => {
    const before = process.env.HYPERSIREN_NATIVE_THREADS;
    const given: number[] = [];
    const launch: Launcher = async (_, { threads }) => {
      given.push(threads);
      return false;
    };
    try {
      process.env.HYPERSIREN_NATIVE_THREADS = '3';
      for (const jobs of [1, undefined])
        await sweep({ config: 'tiny.yaml', seeds: 2, run: `threads-${jobs}`, backend: 'cpu', jobs, launch, onEvent });
    } finally {
      if (before === undefined) delete process.env.HYPERSIREN_NATIVE_THREADS;
      else process.env.HYPERSIREN_NATIVE_THREADS = before;
    }
    expect(given).to.deep.equal([3, 3, 3, 3]);
  });

  it('begins no further training after the signal, and passes the options to each training', async () => {
    const controller = new AbortController();
    const jobs: TrainingJob[] = [];
    const launch: Launcher = async (job, { signal, threads }) => {
      jobs.push(job);
      expect(threads).to.be.at.least(1);
      controller.abort();
      return !signal.aborted;
    };
    const { outcome } = await sweep({
      ...{ config: 'tiny.yaml', seeds: 3, jobs: 1, minutes: 1, run: 'ended', backend: 'cpu' },
      ...{ launch, signal: controller.signal, onEvent },
    });
    expect(outcome).to.equal('interrupted');
    expect(jobs).to.deep.equal([
      {
        ...{ run: path.join(folder.path, 'ended', 'seed=3'), begun: false, config: 'tiny.yaml', set: ['seed=3'] },
        ...{ minutes: 1, backend: 'cpu' },
      },
    ]);
    expect(existsSync('ended/comparison.json')).to.equal(false);
    expect((await errorOf(UsageError, () => sweep({ config: CONFIG }))).message).to.contain('nothing to vary');
  });
});

import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writePng } from '@hypersiren/datasets/media';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { ConfigError } from '../config/config-error.js';
import type { RunEvent } from '../events/run-event.js';
import { fitComparisonTables } from '../sweep/fits/fit-comparison-tables.js';
import { UsageError } from '../usage-error.js';
import { fitSweepStatus } from './fit-sweep-status.js';
import { sweepFits } from './sweep-fits.js';

const CONFIG = {
  name: 'starts',
  seed: 2,
  fit: { type: 'image', image: 'a.png', channels: 1, views: 12 },
  network: { width: 6, hiddenLayers: 1, omega0: 8 },
  train: { steps: 8, learningRate: 5e-3, measureEvery: 2 },
  sweep: {
    variants: { sine: {}, slow: { 'train.learningRate': 1e-6 } },
    grid: { 'fit.image': ['a.png', 'b.png', 'c.png'] },
  },
};

describe('a sweep of fits', function () {
  this.timeout(60_000);
  workingFolder();
  let told: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void told.push(event);
  const outcomes = () => told.flatMap((event) => (event.type === 'sweep-run' ? [event.outcome] : []));
  const run = (more: Partial<Parameters<typeof sweepFits>[0]> = {}) =>
    sweepFits({ config: CONFIG, run: 'sweep', backend: 'cpu', onEvent, ...more });
  before(async () => {
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      const data = Uint8Array.from({ length: 64 }, (_, pixel) => 128 + 90 * Math.sin(pixel / (7 + index)));
      await writePng(`${name}.png`, { data, height: 8, width: 8, channels: 1 });
    }
    await tf.setBackend('cpu');
  });
  beforeEach(() => {
    told = [];
  });

  const status = () => fitSweepStatus({ config: CONFIG, run: 'sweep' });

  it('lists its fits without writing anything, and has no status before it begins', async () => {
    const { outcome, fits } = await run({ dryRun: true });
    expect(outcome).to.equal('planned');
    expect(fits).to.have.length(6).and.include('slow,image=b.png,seed=2');
    expect(existsSync('sweep')).to.equal(false);
    expect((await errorOf(UsageError, status)).message).to.contain('sweep: no sweep of config was begun');
  });

  it('stops at the signal, and a repeated call resumes the fit and skips what is finished', async () => {
    const controller = new AbortController();
    const stopped = await run({
      signal: controller.signal,
      onEvent(event) {
        onEvent(event);
        if (event.type === 'sweep-run' && event.done === 2) controller.abort();
      },
    });
    expect(stopped).to.deep.include({ outcome: 'interrupted', figures: [] });
    const { runs, comparison } = await status();
    expect(runs.map(({ state }) => state)).to.deep.equal(['finished', 'finished', ...Array(4).fill('waiting')]);
    expect(runs[0]).to.deep.include({ step: 8, steps: 8 });
    expect(comparison).to.equal(undefined);
    const finished = path.join('sweep', 'sine,image=a.png,seed=2', 'signal.safetensors');
    const before = statSync(finished).mtimeMs;
    told = [];
    const { outcome, failed } = await run();
    expect({ outcome, failed }).to.deep.equal({ outcome: 'finished', failed: [] });
    expect(outcomes()).to.deep.equal(['finished before', 'finished before', ...Array(4).fill('finished')]);
    expect(statSync(finished).mtimeMs).to.equal(before);
  });

  it('compares the variants signal by signal with the first one', async () => {
    const { comparison, figures, directory } = await run();
    expect(comparison).to.deep.include({ name: 'starts', steps: 8, signals: ['a.png', 'b.png', 'c.png'] });
    const [sine, slow] = comparison?.variants ?? [];
    const values = ['a', 'b', 'c'].map((image) => {
      const file = path.join('sweep', `slow,image=${image}.png,seed=2`, 'evaluation.json');
      return JSON.parse(readFileSync(file, 'utf8')).measures.psnr;
    });
    expect(slow?.measures.psnr?.values).to.deep.equal(values);
    expect(sine?.measures.psnr?.difference).to.equal(undefined);
    const { mean = 0, low = 0, high = 0 } = slow?.measures.psnr?.difference ?? {};
    const expected = values.map((value, signal) => value - (sine?.measures.psnr?.values[signal] as number));
    expect(mean).to.be.closeTo(expected.reduce((sum, value) => sum + value, 0) / 3, 1e-9);
    expect(low).to.be.at.most(mean);
    expect(high).to.be.within(mean, 0);
    expect(sine?.reached).to.deep.equal([8, 8, 8]);
    expect(slow?.reached).to.deep.equal([null, null, null]);
    expect(sine?.course.map(({ step }) => step)).to.deep.equal([2, 4, 6, 8]);
    expect(figures).to.deep.equal([{ name: 'comparison chart', path: path.join(directory, 'comparison.png') }]);
    expect(JSON.parse(readFileSync('sweep/comparison.json', 'utf8'))).to.deep.equal(comparison);
    expect((await status()).comparison).to.deep.equal(comparison);
  });

  it('has a table that says what is better or worse, and how early', async () => {
    const { comparison } = await run();
    const [table] = fitComparisonTables(comparison as NonNullable<typeof comparison>);
    const titles = ['variant', '2 steps', '4 steps', '8 steps', 'difference from sine', 'steps to its PSNR'];
    expect(table?.columns.map(({ title }) => title)).to.deep.equal(titles);
    const [sine, slow] = (table?.rows ?? []).map((row) =>
      row.map((cell) => (typeof cell === 'string' ? cell : cell.text)),
    );
    expect([sine?.[4], sine?.[5]]).to.deep.equal(['–', '8']);
    expect(slow?.[4]).to.match(/^−[\d.]+ \[−[\d.]+, −[\d.]+\] worse$/);
    expect(slow?.[5]).to.equal('more than 8');
  });

  it('shows the steps of variants that differ in them, and compares at the end', async () => {
    const { comparison } = await run({ grid: { 'train.steps': [4, 8] }, run: 'lengths' });
    expect(comparison?.variants.slice(0, 2).map(({ steps }) => steps)).to.deep.equal([4, 8]);
    const [table] = fitComparisonTables(comparison as NonNullable<typeof comparison>);
    const titles = table?.columns.map(({ title }) => title) ?? [];
    expect(titles).to.include('at the end').and.not.to.include('4 steps');
    expect(table?.rows[1]?.[titles.indexOf('steps')]).to.deep.include({ text: '8' });
  });

  it('reports a fit that fails, and compares the other variants', async () => {
    const variants = { sine: {}, wild: { 'train.learningRate': 1e30 } };
    const config = { ...CONFIG, sweep: { ...CONFIG.sweep, variants } };
    const { failed, comparison } = await run({ config, run: 'failing' });
    expect(failed.length).to.be.above(0);
    for (const { run: name, log } of failed) {
      expect(name).to.match(/^wild,/);
      expect(readFileSync(log, 'utf8')).to.match(/step/);
    }
    expect(comparison?.variants.map(({ name }) => name)).to.deep.equal(['sine']);
    const status = await fitSweepStatus({ config, run: 'failing' });
    const failures = status.runs.filter(({ state }) => state === 'failed');
    expect(failures.map((one) => one.run)).to.deep.equal(failed.map((one) => one.run));
    expect(failures[0]?.reason).to.match(/step/);
    expect(status.comparison).to.deep.equal(comparison);
  });

  it('checks every combination before the first fit, and that the folder holds no other sweep', async () => {
    const bad = await errorOf(ConfigError, () => run({ grid: { 'network.width': [6, -1] }, run: 'bad' }));
    expect(bad.message).to.contain('network.width');
    expect(existsSync('bad')).to.equal(false);
    await errorOf(UsageError, () => run({ config: { ...CONFIG, sweep: undefined } as never }));
    await mkdir('other', { recursive: true });
    await run({ run: 'other', grid: { 'fit.image': ['a.png'] } });
    const other = await run({ run: 'other', grid: { 'fit.image': ['b.png'] } }).catch((error: Error) => error.message);
    expect(other).to.contain('holds another sweep');
    const grid = { 'fit.image': ['a.png'] };
    const edited = { ...CONFIG, train: { ...CONFIG.train, learningRate: 0.123 } };
    const changed = await run({ run: 'other', grid, config: edited }).catch((error: Error) => error.message);
    expect(changed).to.contain('other settings: train.learningRate').and.to.contain(', now 0.123');
  });

  it('resolves paths of variations from the folder of the configuration', async () => {
    const { default: yaml } = await import('yaml');
    await mkdir('configs', { recursive: true });
    const { writeFileSync } = await import('node:fs');
    const sweep = { grid: { 'fit.image': ['../a.png', '../b.png'] } };
    writeFileSync('configs/fit.yaml', yaml.stringify({ ...CONFIG, fit: { ...CONFIG.fit, image: '../a.png' }, sweep }));
    const { comparison } = await run({ config: 'configs/fit.yaml', run: 'from-file' });
    expect(comparison?.signals).to.deep.equal(['a.png', 'b.png']);
    expect(comparison?.variants.map(({ name }) => name)).to.deep.equal(['all']);
  });
});

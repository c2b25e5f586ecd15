import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { SweepFile } from '@hypersiren/runner';
import { expect } from 'chai';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runHere } from './testing/run-here.js';

describe('dry runs, comparisons, repetitions and sweeps', function () {
  this.timeout(180_000);
  const folder = workingFolder();
  afterEach(() => {
    process.exitCode = undefined;
  });
  const hypersiren = (...args: string[]) => runHere(args);
  const train = (run: string, ...more: string[]) =>
    hypersiren('train', 'tiny.yaml', '--run', run, '--backend', 'cpu', ...more);

  before(async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    for (const [run, seed] of [
      ['one', 3],
      ['two', 4],
    ] as const) {
      const { code, stderr } = await train(run, '--set', `seed=${seed}`);
      expect(code, stderr).to.equal(0);
      // What is not trained does not depend on the seed.
      expect(/Gaussian posterior: already evaluated/.test(stderr)).to.equal(run === 'two');
    }
  });

  it('a dry run prints estimates of a training, and writes nothing', async () => {
    const before = readdirSync('.').sort();
    const { code, stdout } = await hypersiren('train', 'tiny.yaml', '--backend', 'cpu', '--dry-run');
    expect(code).to.equal(0);
    expect(readdirSync('.').sort()).to.deep.equal(before);
    expect(stdout).to.match(/^ {2}encoder\.\S+ +3 × 3 × \d+ × 4 +[\d,]+$/m);
    expect(stdout).to.match(/^ {2}in all +[\d,]+$/m);
    expect(stdout).to.match(/Emitted for each image: [\d,]+ numbers/);
    expect(stdout).to.match(/train: 24 images of 8×8×3, values 0\.\d+ ± 0\.\d+$/m);
    expect(stdout).to.contain('no image of test is in train');
    expect(stdout).to.match(/operations +\S+ million multiply-adds/);
    expect(stdout).to.match(/time +\S+ s a step, the mean of (\d+ after \d+ slower first ones|6); 6 steps in about/);
    expect(stdout).to.match(/disk +\S+ MiB a checkpoint/);
    expect(stdout).to.match(/Nothing was written\.\n$/);
  });

  it('a dry run fails with the message with which the training would fail', async () => {
    const set = ['--set', 'model.encoder.prior={rank: 25}'];
    const dry = await hypersiren('train', 'tiny.yaml', '--dry-run', '--backend', 'cpu', ...set);
    expect(dry.code).to.equal(1);
    expect(dry.stderr).to.contain('prior: rank: expected at most 23, for 24 images of 192 numbers, got 25');
    const messageOf = (text: string): string => text.slice(text.indexOf('Error: '));
    // As often as it is tried: it made no step, so that its folder is free.
    for (let attempt = 0; attempt < 2; attempt++)
      expect(messageOf((await train('unfit', ...set)).stderr)).to.equal(messageOf(dry.stderr));
  });

  it('chooses the number of steps by the duration of the training', async () => {
    const { code, stderr } = await train('timed', '--minutes', '0.01');
    expect(code).to.equal(0);
    const [, said] = /^steps +([\d,]+) of \S+ s take about/m.exec(stderr) as unknown as [string, string];
    const { steps } = JSON.parse(readFileSync('timed/run.json', 'utf8')) as { steps: number };
    expect(String(steps)).to.equal(said.replaceAll(',', ''));
    expect(readFileSync('timed/config.yaml', 'utf8')).to.match(new RegExp(`steps: ${steps}\\b`));
    expect((await train('timed-2', '--minutes', '0')).stderr).to.contain('--minutes: expected more than 0, got 0');
  });

  it('a dry run finds test images that are also training images', async () => {
    const images = Buffer.alloc(4 + 3 * 4 + 6 * 16, 0);
    images.set([0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 4, 0, 0, 0, 4]);
    for (let index = 0; index < 6 * 16; index++) images[16 + index] = index % 61;
    images.copy(images, 16 + 5 * 16, 16, 32); // the last is the first again
    writeFileSync('images.idx', images);
    const config = TINY_CONFIG.replace(
      /^dataset: .*$/m,
      'dataset: {source: idx, path: {train: images.idx}, split: {holdOut: {test: 2}}}',
    )
      .replace('batch: 6', 'batch: 2')
      .replace('[5, 20, half, full]', '[5]')
      .replace('[4, 40]', '[4, 10]');
    folder.write('again.yaml', config);
    const { stdout, stderr } = await hypersiren('train', 'again.yaml', '--backend', 'cpu', '--dry-run');
    expect(stdout, stderr).to.contain('1 images of test are in train too');
  });

  it('compares runs: errors with intervals, differences, and configurations', async () => {
    const { code, stdout } = await hypersiren('compare', 'one', 'two');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Mean squared error over 7 test images/);
    expect(stdout).to.match(/^ {2}one +\S+ \[\S+, \S+\]/m);
    expect(stdout).to.match(/^ {2}two +\S+ \[\S+, \S+\] +\S+ \[\S+, \S+\]/m);
    expect(stdout).to.match(
      /^Error with another image’s emitted parameters ÷ own;.*\n.*\n.*\n {2}one( +\d\.\d\d){4}\n {2}two/m,
    );
    expect(stdout).to.contain('\none: hypernetwork results\ntwo: hypernetwork results\n');
    expect(stdout).to.match(/Configurations differ in\n {2}key +one +two\n.*\n {2}seed +3 +4\n$/);
    const same = await hypersiren('compare', 'one', 'one');
    expect(same.stdout).to.not.match(/better|worse/);
    expect(same.stdout).to.contain('Configurations are identical.');
  });

  it('refuses to compare runs on other images, or that were not measured', async () => {
    const quick = ['--set', 'evaluation.strongest=false'];
    await train('other', ...quick, '--set', 'dataset.count.test=8');
    const other = await hypersiren('compare', 'one', 'other');
    expect(other.code).to.equal(1);
    expect(other.stderr).to.contain('Error: other: was measured on other images than one.');
    await train('fewer', ...quick, '--set', 'evaluation.images=6');
    expect((await hypersiren('compare', 'one', 'fewer')).stderr).to.contain('fewer: was measured on other images than');
    await train('more', ...quick, '--set', 'dataset.count.train=30'); // other images to train on alone
    expect((await hypersiren('compare', 'one', 'more')).stdout).to.match(/^ {2}more +\S+ \[\S+, \S+\] +\S+ \[/m);
    folder.write('unmeasured/config.yaml', TINY_CONFIG);
    expect((await hypersiren('compare', 'one', 'unmeasured')).stderr).to.contain('unmeasured: has not been evaluated.');
  });

  it('reproduces a run, and reports different results', async () => {
    const { code, stdout } = await hypersiren('reproduce', 'one');
    expect(code).to.equal(0);
    expect(stdout).to.contain('The weights are bitwise identical.');
    expect(stdout).to.contain('Reproduced: the errors differ by 0.00 % at most; 1.00 % are allowed.');
    expect(existsSync('one-again/evaluation.json')).to.equal(true);
    expect(process.exitCode).to.equal(undefined);

    const file = 'one-again/evaluation.json';
    writeFileSync(file, readFileSync(file, 'utf8').replace(/("mean": )0\.(\d)/, '$10.9$2'));
    const otherwise = await hypersiren('reproduce', 'one');
    expect(otherwise.stdout).to.contain('Not reproduced: the errors differ by');
    expect(process.exitCode).to.equal(1);
  });

  it('sweeps a grid with several seeds in separate processes, resumes, and compares', async () => {
    const sweep = (...more: string[]) =>
      hypersiren(
        ...['sweep', 'tiny.yaml', '--grid', 'model.siren.omega0=10,20', '--seeds', '2', '--jobs', '2'],
        ...['--set', 'evaluation.images=4', '--set', 'evaluation.strongest=false'],
        ...['--run', 'grid', '--backend', 'cpu', ...more],
      );
    const first = await sweep();
    expect(first.code, first.stderr).to.equal(0);
    const names = ['omega0=10,seed=3', 'omega0=10,seed=4', 'omega0=20,seed=3', 'omega0=20,seed=4'];
    for (const name of names) {
      expect(first.stderr).to.contain(`${name}: finished\n`);
      expect(readFileSync(`grid/${name}/config.yaml`, 'utf8')).to.contain(`omega0: ${name.slice(7, 9)}`);
    }
    expect(first.stdout).to.contain('over 4 test images, values in [0, 1], and 2 seeds');
    expect(first.stdout).to.match(/^ {2}omega0=10 +\S+ \[\S+, \S+\]/m);
    expect(first.stdout).to.match(/^ {2}omega0=20 +\S+ \[\S+, \S+\] +\S+ \[\S+, \S+\]/m);
    const { variants, comparison } = JSON.parse(readFileSync('grid/comparison.json', 'utf8')) as SweepFile;
    expect(variants.map(({ labels, steps }) => [labels, steps])).to.deep.equal([
      [['10'], [6, 6]],
      [['20'], [6, 6]],
    ]);
    expect(comparison[0]?.all.map(({ predictor }) => predictor)).to.deep.equal([
      ...['omega0=10', 'omega0=20'],
      ...['mean image', 'nearest known pixel'],
    ]);
    expect(readFileSync('grid/comparison.png').subarray(1, 4).toString()).to.equal('PNG');

    const again = await sweep();
    for (const name of names) expect(again.stderr).to.contain(`${name}: finished before\n`);
    expect(again.stdout).to.equal(first.stdout);
    const other = await sweep('--grid', 'train.steps=3');
    expect(other.stderr).to.contain('Error: grid: holds another sweep');
  });

  it('refuses a sweep whose variants are measured on other images, before anything is trained', async () => {
    for (const grid of ['dataset.size=8,16', 'dataset.count={train: 24, test: 7},{train: 24, test: 8}']) {
      const { code, stdout, stderr } = await hypersiren('sweep', 'tiny.yaml', '--grid', grid, '--run', 'sizes');
      expect(code).to.equal(2);
      expect(stderr).to.contain('the sweep cannot be compared').and.contain('on other images than');
      expect(stdout).to.equal('');
      expect(existsSync('sizes')).to.equal(false);
    }
  });

  it('reads the sweep from the configuration file, and omits it from the configurations of runs', async () => {
    folder.write('sweep.yaml', 'extends: tiny.yaml\nsweep: {grid: {loss.latent: [0.1]}, seeds: 1}\n');
    expect((await hypersiren('sweep', 'sweep.yaml')).stderr).to.contain('nothing to vary');
    await hypersiren('train', 'sweep.yaml', '--run', 'single', '--backend', 'cpu', '--set', 'train.steps=1');
    expect(readFileSync('single/config.yaml', 'utf8')).to.not.contain('sweep');
    expect((await hypersiren('sweep', 'tiny.yaml', '--grid', 'nothing.like=1,2')).stderr).to.contain('unknown key');
  });
});

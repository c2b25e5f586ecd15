import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { TINY_CONFIG } from '../../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { ConfigError } from '../config/config-error.js';
import type { Launcher } from '../launch/launcher.js';
import { UsageError } from '../usage-error.js';
import { sweep } from './sweep.js';
import { sweepStatus } from './sweep-status.js';
import { train } from './train.js';

describe('sweepStatus', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  before(() => {
    folder.write('tiny.yaml', `${TINY_CONFIG}evaluation: {strongest: false}\n`);
  });
  const options = { config: 'tiny.yaml', set: ['train.steps=1'], seeds: 2, backend: 'cpu' } as const;
  const launch: Launcher = async ({ run, config, set, backend }) =>
    (await train({ config, set, run, backend }))?.outcome === 'finished';

  it('finds a sweep by the name in its configuration, in a configuration that it extends, or in an override', async () => {
    const { message } = await errorOf(UsageError, () => sweepStatus(options));
    expect(message).to.contain('runs/tiny-sweep: no sweep of tiny.yaml was begun');
    folder.write('other.yaml', 'extends: tiny.yaml\nseed: 4\n');
    const set = ['name="other"'];
    expect((await errorOf(UsageError, () => sweepStatus({ config: 'other.yaml' }))).message).to.contain('tiny-sweep');
    expect((await errorOf(UsageError, () => sweepStatus({ config: 'other.yaml', set }))).message).to.contain(
      'runs/other-sweep',
    );
    folder.write('nameless.yaml', 'seed: 4\n');
    expect((await errorOf(ConfigError, () => sweepStatus({ config: 'nameless.yaml' }))).message).to.contain('name');
  });

  it('compares the trainings when all have ended, and again only if one has changed since', async () => {
    const { comparison } = await sweep({ ...options, launch });
    const directory = 'runs/tiny-sweep';
    const made = () => statSync(`${directory}/comparison.json`).mtimeMs;
    const first = made();
    const { runs, ended } = await sweepStatus(options);
    expect(runs.map(({ state, step }) => [state, step])).to.deep.equal([
      ['finished', 1],
      ['finished', 1],
    ]);
    expect(ended?.comparison).to.deep.equal(JSON.parse(JSON.stringify(comparison)));
    expect(ended?.figures.map(({ name }) => name)).to.deep.equal(['sweep chart']);
    expect(made()).to.equal(first);

    const later = new Date(Date.now() + 60_000);
    utimesSync(`${directory}/seed=4/evaluation.json`, later, later);
    expect((await sweepStatus(options)).ended?.comparison).to.deep.equal(ended?.comparison);
    expect(made()).to.be.above(first);
  });

  it('returns the errors of failed trainings, and compares the others', async () => {
    const failing: Launcher = async (job, context) => !job.run.endsWith('omega0=20,seed=3') && launch(job, context);
    const grid = { 'model.siren.omega0': [10, 20] };
    const varied = { ...options, seeds: 1, grid, run: 'failing' };
    await sweep({ ...varied, launch: failing });
    writeFileSync('failing/omega0=20,seed=3.failed', 'no memory\n');
    writeFileSync('failing/omega0=20,seed=3.log', 'one\ntwo\n');
    const { runs, ended } = await sweepStatus(varied);
    expect(runs[1]).to.deep.include({ state: 'failed', reason: 'no memory', lines: ['one', 'two'] });
    expect(ended?.failed).to.deep.equal(['omega0=20,seed=3']);
    expect(ended?.comparison?.variants.map(({ name }) => name)).to.deep.equal(['omega0=10']);
    expect(JSON.parse(readFileSync('failing/comparison.json', 'utf8')).variants).to.have.length(1);
  });
});

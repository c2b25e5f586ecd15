import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { taskOf } from '../packages/runner/src/events/task.js';
import type { EvaluationFile, Provenance } from '../packages/runner/src/index.js';
import { recordOf } from '../packages/runner/src/run/record-of.js';
import { compareVariants } from '../packages/runner/src/sweep/compare-variants.js';
import { temporaryFolder } from '../tools/testing/temporary-folder.js';
import { type Member, memberOf, recordMembers, restoreMembers } from './record-sweep-members.js';

const CONFIG = `
name: tiny
seed: 3
dataset: { source: portraits, size: 8, count: { train: 12, test: 2 } }
context: { train: { pixels: [4, 40] }, evaluate: [5] }
train: { batch: 6, steps: 2, warmup: 1 }
sweep: { variants: { slow: { train.learningRate: 1e-4 }, fast: { train.learningRate: 1e-3 }, open: {} } }
`;
const score = (mean: number) => ({
  mse: { mean, standardError: 0 },
  images: [mean, mean / 3],
  perImage: { ssim: [0, 1] },
});
const measured = (predictor: string, mse: number) => ({
  predictor,
  ...{ split: 'test', images: 2, seed: 0 },
  contexts: [{ context: '5', knownPixels: 5, masks: 'm', all: score(mse), unknown: score(2 * mse) }],
});
const EVALUATION = {
  name: 'tiny',
  step: 2,
  dataset: { name: 'portraits', fingerprint: 'f', height: 8, width: 8, channels: 3 },
  model: measured('model', 0.1),
  baselines: [measured('mean image', 0.3)],
} as unknown as EvaluationFile;
const RUN = {
  name: 'tiny',
  outcome: 'finished',
  steps: 2,
  trainingSeconds: 9,
  command: ['hypersiren', '/home/somebody'],
  directory: '/home/somebody',
  resumed: [{ step: 1, directory: '/home/somebody' }],
} as unknown as Provenance;

describe('recorded trainings of a sweep', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const experiment = () => path.join(folder.path, 'experiment');
  const member = (name: string) => path.join(experiment(), 'results', 'members', `${name}.json`);

  it('keep errors of single images to six digits, and no paths of the machine', () => {
    const config = { name: 'tiny', dataset: { path: '/home/somebody/images' } };
    const kept = memberOf({ set: ['seed=3'], config }, RUN, EVALUATION);
    expect(kept.settings).to.deep.equal({ dataset: { path: 'images' } });
    expect(JSON.stringify(kept)).not.to.contain('somebody').and.not.to.contain('mean image').and.not.to.contain('ssim');
    expect(kept.evaluation.model.contexts[0]?.all.images).to.deep.equal([0.1, 0.0333333]);
    expect(kept.evaluation.model.contexts[0]?.unknown?.mse).to.deep.equal({ mean: 0.2, standardError: 0 });
  });

  it('are compared as far as they have finished, and written into another folder', async () => {
    folder.write('experiment/config.yaml', CONFIG);
    const run = path.join(folder.path, 'run');
    const rates = { 'slow,seed=3': 1e-4, 'fast,seed=3': 1e-3 };
    for (const [name, rate] of Object.entries(rates)) {
      mkdirSync(path.join(run, name), { recursive: true });
      writeFileSync(path.join(run, name, 'run.json'), JSON.stringify(RUN));
      writeFileSync(path.join(run, name, 'evaluation.json'), JSON.stringify(EVALUATION));
      writeFileSync(
        path.join(run, name, 'config.yaml'),
        CONFIG.replace('warmup: 1', `warmup: 1, learningRate: ${rate}`),
      );
    }
    writeFileSync(path.join(run, 'sweep.json'), JSON.stringify({ config: path.join(experiment(), 'config.yaml') }));
    const { variants, comparison } = await recordMembers(run, experiment());
    expect(variants.map(({ name, steps }) => [name, steps])).to.deep.equal([
      ['slow', [2]],
      ['fast', [2]],
    ]);
    const [, fast, baseline] = comparison[0]?.unknown ?? [];
    expect([fast?.predictor, fast?.difference?.mean]).to.deep.equal(['fast', 0]);
    expect(baseline?.predictor).to.equal('mean image');
    expect(baseline?.error.mean).to.be.closeTo(0.4, 1e-9);
    expect(existsSync(member('open,seed=3'))).to.equal(false);

    const other = path.join(folder.path, 'other');
    const slow = { name: 'slow,seed=3', variant: 'slow' };
    const changed: Member = JSON.parse(readFileSync(member('fast,seed=3'), 'utf8'));
    writeFileSync(member('fast,seed=3'), JSON.stringify({ ...changed, set: ['train.learningRate=1', 'seed=3'] }));
    expect(await restoreMembers(experiment(), other)).to.deep.equal({
      restored: ['slow,seed=3'],
      changed: ['fast,seed=3'],
    });
    const again = await compareVariants(
      other,
      {
        name: 'tiny',
        sweep: { grid: {}, variants: {}, seeds: 1 },
        plan: [{ ...slow, set: [], labels: [] }],
        failed: [],
      },
      taskOf({}),
    );
    const names = again.comparison?.comparison[0]?.all.map(({ predictor }) => predictor);
    expect(names, 'with the baselines of the first combination').to.deep.equal(['slow', 'mean image']);
    expect((await recordOf(path.join(other, 'slow,seed=3')))?.outcome).to.equal('finished');
    expect(existsSync(path.join(other, 'fast,seed=3'))).to.equal(false);
    expect(await restoreMembers(experiment(), other), 'a second time').to.deep.include({ restored: [] });
    folder.write('experiment/config.yaml', CONFIG.replace('train: 12', 'train: 24'));
    expect(await restoreMembers(experiment(), path.join(folder.path, 'edited'))).to.deep.equal({
      restored: [],
      changed: ['slow,seed=3', 'fast,seed=3'],
    });
  });
});

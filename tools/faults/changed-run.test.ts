import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { runHere } from '../../packages/cli/src/testing/run-here.js';
import type { Provenance } from '../../packages/runner/src/run/provenance.js';
import { workingFolder } from '../testing/working-folder.js';
import { faultConfig } from './fault-config.js';
import { runContents } from './run-contents.js';

describe('a training that has changed since its checkpoint', function () {
  this.timeout(180_000);
  const folder = workingFolder();
  const hypersiren = (...args: string[]) => runHere(args);
  const provenance = (run: string): Provenance => JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'));
  const STEPS = 13;

  before(async () => {
    folder.write('config.yaml', faultConfig(STEPS));
    const { code, stderr } = await hypersiren('train', 'config.yaml', '--run', 'whole/run', '--backend', 'cpu');
    expect(code, stderr).to.equal(0);
  });

  const edited = (run: string, edits: Readonly<Record<string, string>>): void => {
    cpSync('whole/run', run, { recursive: true });
    let text = readFileSync(path.join(run, 'config.yaml'), 'utf8');
    for (const [from, to] of Object.entries(edits)) {
      expect(text).to.contain(from);
      text = text.replace(from, to);
    }
    writeFileSync(path.join(run, 'config.yaml'), text);
    writeFileSync(path.join(run, 'run.json'), JSON.stringify({ ...provenance(run), outcome: 'interrupted' }));
  };
  const EDITS = {
    seed: ['seed: 3', 'seed: 4', 'seed 3, now 4'],
    rate: ['learningRate: 0.002', 'learningRate: 0.003', 'train.learningRate 0.002, now 0.003'],
    batch: ['batch: 6', 'batch: 5', 'train.batch 6, now 5'],
    omega0: ['omega0: 15', 'omega0: 30', 'model.siren.omega0 15, now 30'],
  } as const;

  for (const [key, [from, to, message]] of Object.entries(EDITS))
    it(`is rejected with the edited key: ${key}`, async () => {
      const run = `edited/${key}`;
      edited(run, { [from]: to });
      const before = runContents(run);
      const { code, stderr } = await hypersiren('train', '--resume', run);
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        `Error: ${run}: its newest checkpoint was made with other settings: ${message}. Restore them, or continue with them as they are now: --resume with --accept-changes.\n`,
      );
      expect(runContents(run)).to.deep.equal(before);
    });

  it('is rejected by commands that read runs too, even if the run is finished', async () => {
    edited('edited/read', { 'omega0: 15': 'omega0: 30' });
    writeFileSync('edited/read/run.json', JSON.stringify({ ...provenance('edited/read'), outcome: 'finished' }));
    for (const args of [
      ['train', '--resume', 'edited/read'],
      ['evaluate', 'edited/read', '--backend', 'cpu'],
      ['demo', 'edited/read', '--build', 'edited/page'],
    ]) {
      const { code, stderr } = await hypersiren(...args);
      expect(stderr, args[0]).to.contain('model.siren.omega0 15, now 30');
      expect(code).to.equal(1);
    }
  });

  it('is rejected with checkpoints copied from another run', async () => {
    const args = ['--run', 'copied/other', '--backend', 'cpu', '--set', 'seed=9'];
    await hypersiren('train', 'config.yaml', ...args);
    edited('copied/run', {});
    rmSync('copied/run/checkpoints', { recursive: true });
    cpSync('copied/other/checkpoints', 'copied/run/checkpoints', { recursive: true });
    expect((await hypersiren('train', '--resume', 'copied/run')).stderr).to.contain('seed 9, now 3');
  });

  it('is accepted with --accept-changes, which is recorded and needed only once', async () => {
    edited('accepted/run', { 'learningRate: 0.002': 'learningRate: 0.003' });
    rmSync(`accepted/run/checkpoints/step-000000${STEPS}`, { recursive: true });
    const { code, stderr } = await hypersiren('train', '--resume', 'accepted/run', '--accept-changes');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('Since the newest checkpoint was made: train.learningRate 0.002, now 0.003.');
    expect(provenance('accepted/run').resumed?.at(-1)?.changes).to.deep.equal(['train.learningRate 0.002, now 0.003']);
    expect((await hypersiren('train', '--resume', 'accepted/run')).code).to.equal(0);
    expect((await hypersiren('evaluate', 'accepted/run', '--backend', 'cpu')).code).to.equal(0);
  });

  it('with other images is accepted with --accept-changes', async () => {
    edited('accepted/data', { 'train: 24': 'train: 25' });
    rmSync(`accepted/data/checkpoints/step-000000${STEPS}`, { recursive: true });
    expect((await hypersiren('train', '--resume', 'accepted/data')).code).to.equal(1);
    const { code, stderr } = await hypersiren('train', '--resume', 'accepted/data', '--accept-changes');
    expect(code, stderr).to.equal(0);
    expect(provenance('accepted/data').resumed?.at(-1)?.changes).to.deep.equal(['other data']);
  });
});

import { cpSync, existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runHere } from './testing/run-here.js';

const CONFIG = `name: tiny
dataset: { source: portraits, size: 8, count: { train: 12, test: 6 } }
model:
  { kind: generator, latent: 4, mapping: 1, patch: 4, width: 8, depth: 1, heads: 2, mlp: 1, siren: { width: 5 } }
objective: { type: variational, encoder: { width: 8, depth: 1, heads: 2, mlp: 1 } }
train: { batch: 4, steps: 2 }
evaluation: { rank: 3 }
`;

describe('hypersiren with a generator', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  before(async () => {
    folder.write('tiny.yaml', CONFIG);
    const { code, stdout, stderr } = await runHere(['train', 'tiny.yaml', '--backend', 'native']);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^samples +\S+ +\d\.\d\d +\d\.\d\d$/m);
    expect(stdout).to.match(/^linear Gaussian model +\S+ +\d\.\d\d +\d\.\d\d$/m);
    expect(stdout).to.match(/^training images +\S+ +\d\.\d\d +\d\.\d\d$/m);
    expect(stdout).to.match(/^seams of patches at four times the size: \d\.\d{3} \(1: none\)$/m);
    expect(stderr).to.match(/^model +\S+ parameters; emits \S+ per image, 4 SIRENs 2→5→5→3 from tokens of 8 numbers$/m);
  });

  it('generates a sheet of images', async () => {
    const args = ['generate', 'runs/tiny', '--count', '4', '--size', '16', '-o', 'sheet.png', '--backend', 'native'];
    const { code, stdout } = await runHere(args);
    expect([code, stdout]).to.deep.equal([0, 'sheet.png  4 images of 16×16\n']);
    expect(existsSync(folder.at('sheet.png'))).to.equal(true);
  });

  it('generates the path between two seeds', async () => {
    const { stdout } = await runHere(['generate', 'runs/tiny', '--to', '2', '-o', 'path.png', '--backend', 'native']);
    expect(stdout).to.equal('path.png  8 images of 8×8\n');
  });

  it('exports an image of a seed, and says that the generator itself is not exported', async () => {
    const { code, stdout } = await runHere(['export', 'runs/tiny', '--to', 'onnx', '--sample', '3']);
    const target = 'runs/tiny/exported/onnx/sample-3';
    expect([code, stdout]).to.deep.equal([0, `${target}/image.onnx\n${target}/MODEL_CARD.md\n`]);
    const whole = await runHere(['export', 'runs/tiny', '--to', 'onnx']);
    expect(whole.code).to.equal(2);
    expect(whole.stderr).to.contain('--sample SEED');
  });

  it('measures a run again, shows its progress and prints its configuration', async () => {
    const measured = await runHere(['evaluate', 'runs/tiny', '--backend', 'native']);
    expect(measured.stdout).to.match(/^samples +/m);
    const { stdout } = await runHere(['watch', 'runs/tiny', '--once']);
    expect(stdout).to.contain('finished');
    const config = await runHere(['config', 'tiny.yaml']);
    expect(config.stdout).to.match(/kind: generator +# tiny\.yaml/);
  });

  it('estimates a training, with both networks, and writes nothing', async () => {
    const { code, stdout, stderr } = await runHere(['train', 'tiny.yaml', '--dry-run', '--backend', 'native']);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^ {2}generator\.positions +4 × 8 +32$/m);
    expect(stdout).to.match(/^ {2}encoder\.class +1 × 1 × 8 +8$/m);
    expect(stdout).to.match(
      /operations +\S+ million multiply-adds to\s+generate\s+an\s+image;\s+about\s+\S+\s+billion/,
    );
    expect(stdout).to.match(/memory +\S+ MiB at most, without the measures of samples,/);
    expect(stdout).to.match(/Nothing was written\.\n$/);
    expect(existsSync('runs/tiny-2')).to.equal(false);
  });

  it('chooses the number of steps by the duration of the training', async () => {
    const args = ['train', 'tiny.yaml', '--run', 'timed', '--minutes', '0.002', '--backend', 'native'];
    const { code, stderr } = await runHere([...args, '--set', 'evaluation.images=2']);
    expect(code, stderr).to.equal(0);
    const steps = /^steps +([\d,]+) of \S+ s take about/m.exec(stderr)?.[1]?.replaceAll(',', '');
    expect(readFileSync('timed/config.yaml', 'utf8')).to.match(new RegExp(`steps: ${steps}\\b`));
    expect((await runHere([...args.slice(0, 5), '0'])).stderr).to.contain('--minutes: expected more than 0, got 0');
  });

  it('returns to a checkpoint after a divergence, with half the learning rate', async () => {
    const set = ['train.onDivergence=rollback', 'train.learningRate=1e30', 'train.warmup=0', 'train.steps=3'];
    const options = ['--run', 'diverged', '--backend', 'native', ...set.flatMap((one) => ['--set', one])];
    const { code, stderr } = await runHere(['train', 'tiny.yaml', ...options]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/diverged|Values of/);
    expect(stderr).to.contain('has been halved 10 times already');
    const { rollbacks } = JSON.parse(readFileSync('diverged/run.json', 'utf8'));
    expect(rollbacks).to.have.length(10);
    expect(rollbacks[0]).to.deep.include({ to: 0 });
  });

  it('charts the loss and its terms, of one run or several, but not beside runs of another kind', async () => {
    const one = await runHere(['chart', 'runs/tiny', '-o', 'one', '--format', 'svg']);
    expect(one.code, one.stderr).to.equal(0);
    const drawn = readFileSync('one/curve.svg', 'utf8');
    for (const text of ['Generator: tiny', 'MSE of reproduced images', 'KL divergence of a latent, nats'])
      expect(drawn).to.contain(text);
    cpSync('runs/tiny', 'runs/copy', { recursive: true });
    const two = await runHere(['chart', 'runs/tiny', 'runs/copy', '-o', 'two']);
    expect(two.code, two.stderr).to.equal(0);
    expect(existsSync('two/curve.png')).to.equal(true);
    const statistics = await runHere(['chart', 'runs/tiny', '--statistics']);
    expect(statistics.code).to.equal(2);
    expect(statistics.stderr).to.contain('generators cannot share a chart with other runs');
  });

  it('names the lift that the objective linear needs', async () => {
    const { code, stderr } = await runHere(['train', 'tiny.yaml', '--set', 'objective={type: linear}']);
    expect(code).to.equal(1);
    expect(stderr).to.contain('model.lift is what the objective linear begins with: expected true');
  });

  it('resumes a finished run for more steps with another behavior on divergence, and names what does not suit a generator', async () => {
    const { code, stderr } = await runHere([
      'train',
      '--resume',
      'runs/tiny',
      '--set',
      'train.steps=3',
      '--on-divergence',
      'rollback',
    ]);
    expect(code, stderr).to.equal(0);
    for (const [args, problem] of [
      [['evaluate', 'runs/tiny', '--set', 'evaluation.rank=2'], '--set: a generator is measured'],
    ] as const) {
      const refused = await runHere(args);
      expect(refused.code, refused.stderr).to.equal(2);
      expect(refused.stderr).to.contain(problem);
    }
    const set = ['--set', 'objective={type: adversarial}', '--set', 'model.mixture=2'];
    const adversarial = await runHere(['train', 'tiny.yaml', ...set]);
    expect(adversarial.code).to.equal(1);
    expect(adversarial.stderr).to.contain('model.mixture is fitted to the codes of images');
    const inpainting = await runHere(['inpaint', 'runs/tiny', 'sheet.png', '-o', 'out.png']);
    expect(inpainting.code).to.equal(1);
    expect(inpainting.stderr).to.contain('this is the configuration of a generator');
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writePng } from '@hypersiren/datasets/media';
import { readFitLog } from '@hypersiren/runner';
import { FittedSignal, imagePsnr } from '@hypersiren/siren/fits';
import { expect } from 'chai';
import { decodePng } from '../../../tools/testing/decode-png.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runProgram } from './program.js';
import { capturedOutput } from './testing/captured-output.js';
import { runHere } from './testing/run-here.js';

const CONFIG = `name: tiny
seed: 2
fit: {type: image, image: image.png, channels: 1, views: 20}
network: {width: 10, hiddenLayers: 1, omega0: 8}
train: {steps: 8, learningRate: 5e-3, logEvery: 2, measureEvery: 3, checkpointEvery: 4}
`;

describe('hypersiren fit', function () {
  this.timeout(60_000);
  const folder = workingFolder();
  const [height, width] = [9, 12];
  const data = Uint8Array.from({ length: height * width }, (_, pixel) => 128 + 90 * Math.sin(pixel / 9));
  before(async () => {
    folder.write('tiny.yaml', CONFIG);
    await writePng(folder.at('image.png'), { data, height, width, channels: 1 });
  });

  const fit = (...args: readonly string[]) => runHere(['fit', ...args, '--backend', 'cpu']);
  const json = (file: string) => JSON.parse(readFileSync(folder.at(file), 'utf8'));
  const signalOf = (run: string) => FittedSignal.load(readFileSync(folder.at(`${run}/signal.safetensors`)));

  it('fits, measures, draws, and keeps the signal in one file', async () => {
    const { code, stdout, stderr } = await fit('tiny.yaml');
    expect(stderr).to.match(/image +image\.png, 12×9, gray/);
    expect(stderr).to.match(/network +sine 2→10→10→1, 151 parameters/);
    expect(code).to.equal(0);
    expect(readdirSync(folder.at('runs/tiny')).sort()).to.deep.equal([
      'checkpoints',
      'config.yaml',
      'evaluation.json',
      'figures',
      'metrics.jsonl',
      'run.json',
      'signal.safetensors',
    ]);
    expect(readdirSync(folder.at('runs/tiny/checkpoints'))).to.deep.equal(['step-00000004', 'step-00000008']);
    const rows = await readFitLog(folder.at('runs/tiny/metrics.jsonl'));
    expect(rows.map(({ step }) => step)).to.deep.equal([2, 3, 4, 6, 8]);
    expect(rows.filter(({ measures }) => measures).map(({ step }) => step)).to.deep.equal([3, 6, 8]);

    const signal = signalOf('runs/tiny');
    const { value } = await signal.render({ height, width });
    const psnr = imagePsnr(
      value,
      Float32Array.from(data, (level) => level / 127.5 - 1),
    );
    signal.dispose();
    const evaluation = json('runs/tiny/evaluation.json');
    expect(evaluation).to.deep.include({ name: 'tiny', type: 'image', step: 8 });
    expect(evaluation.measures.psnr).to.be.closeTo(psnr, 1e-9);
    expect(stdout).to.match(new RegExp(`^psnr +${psnr.toPrecision(3)}$`, 'm'));

    const images = [...stdout.matchAll(/(\w+)\.png$/gm)].map(([, name]) => name);
    expect(images).to.deep.equal(['image', 'interpolation', 'extrapolation', 'derivatives', 'curve']);
    const own = await decodePng(readFileSync(folder.at('runs/tiny/figures/image.png')));
    expect([own.width, own.height]).to.deep.equal([width, height]);
    const view = await decodePng(readFileSync(folder.at('runs/tiny/figures/interpolation.png')));
    expect([view.width, view.height]).to.deep.equal([20, 15]);
    expect(new Set(view.data).size).to.be.above(10);
  });

  it('resumes in its folder to the state of an uninterrupted fit', async () => {
    await fit('tiny.yaml', '--run', 'runs/half', '--set', 'train.steps=4');
    const { code, stderr } = await fit('--resume', 'runs/half', '--set', 'train.steps=8');
    expect(stderr).to.contain('runs/half, from step 4');
    expect(code).to.equal(0);
    const [half, whole] = [signalOf('runs/half'), signalOf('runs/tiny')];
    expect(await half.parameters()).to.deep.equal(await whole.parameters());
    half.dispose();
    whole.dispose();
    expect((await readFitLog(folder.at('runs/half/metrics.jsonl'))).map(({ step }) => step)).to.deep.equal([
      2, 3, 4, 6, 8,
    ]);
    expect(json('runs/half/run.json')).to.deep.include({
      outcome: 'finished',
      steps: 8,
      signal: 'image.png, 12×9, gray',
    });
  });

  it('resumes with its original backend, and keeps its original record', async () => {
    await fit('tiny.yaml', '--run', 'runs/again', '--set', 'train.steps=4');
    const began = json('runs/again/run.json');
    const { code } = await runHere(['fit', '--resume', 'runs/again', '--set', 'train.steps=8']);
    expect(code).to.equal(0);
    const { started, resumed } = json('runs/again/run.json');
    expect(started).to.equal(began.started);
    expect(resumed).to.have.length(1);
    expect(resumed[0]).to.deep.include({ step: 4, backend: began.backend });
    expect(began.backend.name).to.equal('cpu');
  });

  it('rejects a changed signal or configuration, unless the change is accepted', async () => {
    await fit('tiny.yaml', '--run', 'runs/changed', '--set', 'train.steps=4');
    const longer = ['--resume', 'runs/changed', '--set', 'train.steps=6'];
    const image = readFileSync(folder.at('image.png'));
    await writePng(folder.at('image.png'), { data: data.map((value) => 255 - value), height, width, channels: 1 });
    try {
      const refused = await fit(...longer);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.contain('Error: runs/changed: its newest checkpoint was made with other data. ');
      const accepted = await fit(...longer, '--accept-changes');
      expect(accepted.code, accepted.stderr).to.equal(0);
      expect(json('runs/changed/run.json').resumed[0].changes).to.deep.equal(['other data']);
    } finally {
      folder.write('image.png', image);
    }
    const config = folder.at('runs/changed/config.yaml');
    folder.write('runs/changed/config.yaml', readFileSync(config, 'utf8').replace(/seed: \d+/, 'seed: 77'));
    const seed = await fit('--resume', 'runs/changed', '--set', 'train.steps=8', '--set', 'train.learningRate=1e-3');
    expect(seed.stderr).to.match(/its newest checkpoint was made with other settings: seed \d+, now 77; other data\. /);
    const typed = await fit('--resume', 'runs/again', '--set', 'train.steps=9', '--set', 'train.learningRate=1e-3');
    expect(typed.code, typed.stderr).to.equal(0); // what is typed is meant
  });

  it('keeps the last good state of a fit that diverges, and gives advice', async () => {
    const { code, stderr } = await fit('tiny.yaml', '--run', 'runs/away', '--set', 'train.learningRate=1e38');
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Error: image: step \d: the loss ran away.*lower learning rate/m);
    expect(json('runs/away/run.json')).to.deep.include({ outcome: 'failed' });
    expect(readdirSync(folder.at('runs/away/checkpoints'))).to.deep.equal(['step-00000000']);
  });

  it('reports errors of a configuration or an image before it creates a folder', async () => {
    folder.write('broken.png', 'no image');
    await writePng(folder.at('dot.png'), { data: data.subarray(0, 1), height: 1, width: 1, channels: 1 });
    for (const [set, message] of [
      ['fit.type=imgae', 'got "imgae"; did you mean "image"?'],
      ['fit.siez=3', 'unknown key "siez"; did you mean "size"?'],
      ['network.omega=3', 'unknown key "omega"; did you mean "omega0"?'],
      [
        'fit.image=none.png',
        'none.png: there is no file or folder at this path. Paths in a configuration are relative to its folder',
      ],
      ['fit.image=broken.png', 'broken.png'],
      ['fit.image=dot.png', '2×2 pixels or more, got 1×1'],
    ] as const) {
      const { code, stderr } = await fit('tiny.yaml', '--run', 'runs/none', '--set', set);
      expect(stderr, set).to.match(/^Error: /m);
      expect(stderr).to.contain(message);
      expect(code).to.equal(1);
    }
    expect(existsSync(folder.at('runs/none'))).to.equal(false);
  });

  for (const [kind, keys, images, measures] of [
    ['gradient', 'image: image.png', ['image', 'derivatives'], ['gradientError', 'psnr']],
    ['laplacian', 'image: image.png', ['image', 'derivatives'], ['laplacianError', 'boundaryPsnr', 'psnr']],
    ['compose', 'images: [image.png, image.png]', ['image', 'composition'], ['residual']],
    [
      'measurement',
      'image: image.png, measurement: {type: downsample, factor: 3}, noise: 0.01, prior: hessian',
      ['image', 'measured'],
      ['measurementError', 'psnr', 'leastSquaresPsnr'],
    ],
    ['noise', 'size: 6', ['image'], ['psnr']],
    ['inpaint', 'image: image.png, prior: hessian, known: 40', ['image', 'inpainted'], ['psnr', 'unknownPsnr']],
  ] as const)
    it(`fits by ${kind}, and draws its images`, async () => {
      folder.write(`${kind}.yaml`, CONFIG.replace(/fit: .*/, `fit: {type: ${kind}, ${keys}}`));
      const { code, stdout } = await fit(`${kind}.yaml`, '--run', `runs/${kind}`);
      expect(code).to.equal(0);
      const drawn = [...stdout.matchAll(/(\w+)\.png$/gm)].map(([, name]) => name);
      expect(drawn).to.deep.equal([...images, 'curve']);
      expect(Object.keys(json(`runs/${kind}/evaluation.json`).measures)).to.deep.equal(measures);
    });

  it('fits other networks, finds the ω0 of a SIREN, and charts several fits in one', async () => {
    const relu = ['--set', 'network={activation: relu, width: 8, frequencies: 2}'];
    expect((await fit('tiny.yaml', '--run', 'runs/relu', ...relu)).stderr).to.contain(
      'relu, 2 frequencies 10→8→8→8→8→1',
    );
    const auto = await fit('tiny.yaml', '--run', 'runs/auto', '--set', 'network.omega0=auto');
    const [, found] = /omega0 +(\S+) in the first layer; loss of 3: /.exec(auto.stderr) ?? [];
    expect(readFileSync(folder.at('runs/auto/config.yaml'), 'utf8')).to.contain(`firstOmega0: ${found}`);
    const output = capturedOutput();
    await runProgram(['chart', 'runs/relu', 'runs/auto', '-o', 'both'], { out: output, err: output });
    expect(output.text).to.match(/curve +both\/curve\.png/);
    const mixed = await runProgram(['chart', 'runs/relu', '--statistics'], { out: output, err: output });
    expect(mixed).to.equal(2);
  });
});

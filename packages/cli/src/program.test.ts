import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchmarkFile, Provenance } from '@hypersiren/runner';
import { signalFromTorch } from '@hypersiren/siren/fits';
import { decodeSafetensors } from '@hypersiren/siren/training';
import { expect } from 'chai';
import sharp from 'sharp';
import { decodePng } from '../../../tools/testing/decode-png.js';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { type BinOptions, type BinResult, runBin } from './testing/run-bin.js';
import { runHere } from './testing/run-here.js';

/** Prints, at the end, which CommonJS modules were loaded; TensorFlow.js, sharp and chart.js are such. */
const LIST_MODULES = `import { Module } from 'node:module';
process.on('exit', () => console.log(Object.keys(Module._cache).join('\\n')));
`;

describe('hypersiren', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  /** As a process of its own, which takes seconds to start. */
  const spawned = (args: readonly string[], options: Omit<BinOptions, 'cwd'> = {}): Promise<BinResult> =>
    runBin(args, { cwd: folder.path, ...options });
  /** The same within this process, where no tensor may be left over. */
  const hypersiren = runHere;
  const read = (name: string): string => readFileSync(folder.at(name), 'utf8');
  const provenance = (run: string): Provenance => JSON.parse(read(`${run}/run.json`));
  /** All of the log but the clock. */
  const metrics = (run: string): string => read(`${run}/metrics.jsonl`).replaceAll(/"seconds":[\d.]+/g, '');

  describe('--help', () => {
    it('lists the commands and loads none of the heavy modules', async () => {
      const hook = folder.write('list-modules.mjs', LIST_MODULES);
      const { code, stdout } = await spawned(['--help'], { environment: { NODE_OPTIONS: `--import=${hook}` } });
      expect(code).to.equal(0);
      for (const command of ['train', 'evaluate', 'benchmark', 'inpaint', 'chart', 'export', 'demo', 'doctor'])
        expect(stdout).to.match(new RegExp(`^ {2}hypersiren ${command}`, 'm'));
      expect(stdout).to.contain('node_modules'); // the list is there
      expect(stdout).to.not.match(/tensorflow|sharp|canvas|chart\.js/);
    });

    it('is what no arguments give, and every command has one', async () => {
      const help = await Promise.all([[], ['--help'], ['inpaint', '--help']].map((args) => spawned(args)));
      expect(help[0]).to.deep.equal(help[1]);
      expect(help[2]?.stdout).to.contain('--mask');
    });
  });

  describe('with a command line that cannot be understood', () => {
    for (const [args, message] of [
      [['trian', 'x'], 'there is no such command; did you mean train?'],
      [['evaluate'], 'Not enough arguments: got 0, need at least 1'],
      [['compare', 'run'], 'compare needs two runs or more, got 1'],
      [['train', 'x.yaml', '--sett', 'a=1'], 'Unknown argument: sett'],
      [
        ['train', 'x.yaml', '--backend', 'gpu'],
        'backend: expected one of auto, native, tensorflow, wasm, webgpu, cpu, got "gpu"',
      ],
      [
        ['inpaint', 'run', 'x.png', '-o', 'y.png', '--pixels', 'ten'],
        '--pixels expects one whole number of at least 0',
      ],
      [
        ['inpaint', 'run', 'x.png', '-o', 'y.png', '--pixels', '3', '--mask', 'm'],
        'Arguments mask and pixels are mutually exclusive',
      ],
      [['inpaint', 'run', 'x.png', '-o', 'y.jpg'], 'y.jpg: the result is a PNG file'],
    ] as const)
      it(`says so and ends with 2: ${args.join(' ')}`, async () => {
        const { code, stdout, stderr } = await hypersiren(args);
        expect(stderr).to.contain(`Error: ${message}`);
        expect(stderr).to.match(/hypersiren (\w+ )?--help shows what there is/);
        expect([code, stdout]).to.deep.equal([2, '']);
      });
  });

  it('shows a mistake in a configuration where it stands, or what does not fit the data, and makes no folder', async () => {
    folder.write('wrong.yaml', TINY_CONFIG.replace('warmup', 'warmpu'));
    const { code, stderr } = await hypersiren(['train', 'wrong.yaml']);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Error: wrong\.yaml:9:29: in train: unknown key "warmpu"; did you mean "warmup"\?$/m);
    expect(stderr).to.contain('9 │ train: {batch: 6, steps: 6, warmpu: 2');
    for (const [set, message] of [
      ['evaluation.split=validation', "has no split 'validation'"],
      ['context.evaluate=[65]', 'a context of 65 pixels does not fit a 8×8 picture'],
      ['train.batch=25', 'no batch of 25 can be made of 24 images'],
      ['model.encoder.type=sett', 'got "sett"; did you mean "set"?'],
    ] as const) {
      folder.write('right.yaml', TINY_CONFIG);
      const refused = await hypersiren(['train', 'right.yaml', '--backend', 'cpu', '--set', set]);
      expect(refused.stderr).to.contain(message);
      expect(refused.code).to.equal(1);
    }
    expect(existsSync(folder.at('runs'))).to.equal(false);
  });

  it('trains, measures, draws, and prints the table and the paths', async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    const { code, stdout, stderr } = await spawned(['train', 'tiny.yaml', '--backend', 'cpu']);
    expect(stderr).to.match(/training +6 \/ 6/);
    expect(code).to.equal(0);
    for (const line of [
      /^All pixels$/m,
      /^Unknown pixels only$/m,
      /^ {2}known pixels +5 +20 +half +full$/m,
      /^ {4}± standard error( +0\.\d+){4}$/m,
      /^ {4}PSNR, dB( +\d+\.\d\d){4}$/m,
      /^ {6}÷ own( +\d\.\d\d){4}$/m,
      /^From 20 pixels: mean image 0\.\d+ → mean latent 0\.\d+ → own latent 0\.\d+$/m,
      /^Hypernetwork result: images reach the values only through emitted parameters\.$/m,
      /^Against the Gaussian posterior, unknown pixels: \w+ at /m,
    ])
      expect(stdout).to.match(line);
    for (const name of ['model', 'mean image', 'nearest known pixel', 'Gaussian posterior'])
      expect(stdout).to.match(new RegExp(`^ {2}${name}( +0\\.\\d+){4}$`, 'm'));
    for (const text of stdout.split('\n')) expect(text.length, text).to.be.at.most(80);

    const paths = [...stdout.matchAll(/\S+\.png$/gm)].map(([file]) => file);
    expect(paths).to.have.members(
      ['contact-sheet', 'error', 'swap', 'loss'].map((name) => path.join('runs/tiny/figures', `${name}.png`)),
    );
    for (const file of paths) {
      const { data } = await decodePng(readFileSync(folder.at(file)));
      expect(new Set(data).size, file).to.be.above(50); // many shades: not blank
    }
    expect(readdirSync(folder.at('runs/tiny')).sort()).to.deep.equal([
      'checkpoints',
      'config.yaml',
      'evaluation.json',
      'figures',
      'metrics.jsonl',
      'run.json',
      'statistics.jsonl',
    ]);
    // The newest two of steps 2, 4 and 6.
    expect(readdirSync(folder.at('runs/tiny/checkpoints'))).to.deep.equal(['step-00000004', 'step-00000006']);
    expect(provenance('runs/tiny')).to.deep.include({
      outcome: 'finished',
      steps: 6,
      seed: 3,
      command: ['hypersiren', 'train', 'tiny.yaml', '--backend', 'cpu'],
    });
    // Six steps are too few to do anything; it is said once.
    const { warnings } = provenance('runs/tiny');
    expect(warnings?.filter((line) => line.includes('The hypernetwork is idle:'))).to.have.length(1);
    expect(stderr.match(/The hypernetwork is idle:/g)).to.have.length(1);
  });

  it('trains to the same bits again, in a numbered folder', async () => {
    const { code } = await hypersiren(['train', 'tiny.yaml', '--backend', 'cpu', '--set', 'evaluation.images=2']);
    expect(code).to.equal(0);
    expect(metrics('runs/tiny-2')).to.equal(metrics('runs/tiny'));
    expect(read('runs/tiny-2/statistics.jsonl')).to.equal(read('runs/tiny/statistics.jsonl'));
    const weights = (run: string): string => read(`${run}/checkpoints/step-00000006/checkpoint.json`);
    expect(weights('runs/tiny-2')).to.equal(weights('runs/tiny'));
    expect(provenance('runs/tiny-2').dataset).to.deep.equal(provenance('runs/tiny').dataset);
  });

  it('measures and draws the uncertainty of a model that states one', async () => {
    const likely = ['--set', 'model.likelihood=gaussian', '--set', 'name=likely', '--set', 'evaluation.images=3'];
    const { code, stdout } = await hypersiren(['train', 'tiny.yaml', '--backend', 'cpu', ...likely]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Log-likelihood in nats per value.*^ {2}5 pixels +−?\d\.\d{3} ± .*\d %$/ms);
    for (const name of ['uncertainty', 'calibration']) {
      const file = path.join('runs/likely/figures', `${name}.png`);
      expect(stdout).to.contain(file);
      expect(new Set((await decodePng(readFileSync(folder.at(file)))).data).size, file).to.be.above(50);
    }
    for (const line of read('runs/likely/metrics.jsonl').trim().split('\n'))
      expect(JSON.parse(line).nll).to.be.within(-2, 2);
    const charts = await hypersiren(['chart', 'runs/likely', '-o', 'likely']);
    expect(charts.stdout.match(/\S+\.png/g)).to.include('likely/calibration.png');
    const both = await hypersiren(['chart', 'runs/likely', 'runs/tiny', '-o', 'likely-and-not']);
    expect(both.stdout.match(/\S+\.png/g)).to.deep.equal([
      'likely-and-not/error.png',
      'likely-and-not/swap.png',
      'likely-and-not/loss.png',
    ]);
  });

  it('does not overwrite a run that is asked for by name', async () => {
    const { code, stderr } = await hypersiren(['train', 'tiny.yaml', '--run', 'runs/tiny']);
    expect(code).to.equal(1);
    expect(stderr).to.contain('Error: runs/tiny: is not empty, and a run is never overwritten.');
  });

  it('measures a run again with the same result, from its folder alone', async () => {
    const before = read('runs/tiny/evaluation.json');
    const { code, stderr } = await hypersiren(['evaluate', 'runs/tiny', '--backend', 'cpu']);
    expect(code).to.equal(0);
    expect(read('runs/tiny/evaluation.json')).to.equal(before);
    expect(stderr).to.match(/^baseline +Gaussian posterior: measured before$/m);
  });

  it('measures a run with other contexts', async () => {
    const { stdout } = await hypersiren([
      'evaluate',
      'runs/tiny-2',
      '--set',
      'context.evaluate=[9]',
      '--set',
      'evaluation.strongest=false',
      '--backend',
      'cpu',
    ]);
    expect(stdout).to.not.contain('Gaussian posterior');
    expect(stdout).to.match(/^ {2}known pixels +9$/m);
    expect(stdout).to.not.contain('full');
  });

  describe('export', () => {
    const exported = (...args: string[]) => hypersiren(['export', 'runs/tiny', '-o', 'out/exported', ...args]);

    it('writes every variable by its name, and a model card', async () => {
      const { code, stdout } = await exported('--to', 'safetensors');
      expect([code, stdout]).to.deep.equal([0, 'out/exported/model.safetensors\nout/exported/MODEL_CARD.md\n']);
      const { tensors } = decodeSafetensors(
        readFileSync(folder.at('out/exported/model.safetensors')),
        'model.safetensors',
      );
      const [newest] = readdirSync(folder.at('runs/tiny/checkpoints')).sort().slice(-1);
      const checkpoint = readFileSync(folder.at(`runs/tiny/checkpoints/${newest}/model.safetensors`));
      expect(tensors).to.deep.equal(decodeSafetensors(checkpoint, 'checkpoint').tensors);
      const card = read('out/exported/MODEL_CARD.md');
      expect(card).to.contain('# tiny').and.contain('8×8 pixels').and.contain('generated portraits of seed 1');
      expect(card).to.match(/^\| 5 \| 0\.\d+ ± 0\.\d+ \|/m); // the figures of evaluation.json
      expect(card).to.match(/^\| known pixels \| model \| .*Gaussian posterior \|$/m);
      expect(card).to.contain('Hypernetwork result: images reach the values only through emitted parameters.');
      expect(card).to.match(/^\| known pixels \| own \| another image’s \| ÷ own \| the mean latent’s \|$/m);
      expect(card).to.not.match(/undefined|NaN/);
    });

    it('writes a model card in which names of data are no markup', async () => {
      const record = read('runs/tiny/run.json');
      const written = JSON.parse(record);
      written.dataset = { ...written.dataset, name: '<img src=x onerror=alert(1)>', description: '[a](b)\n<script>' };
      folder.write('runs/tiny/run.json', JSON.stringify(written));
      try {
        expect((await exported('--to', 'npz')).code).to.equal(0);
      } finally {
        folder.write('runs/tiny/run.json', record);
      }
      const card = read('out/exported/MODEL_CARD.md');
      expect(card).to.contain('&lt;img src=x onerror=alert(1)&gt;: \\[a\\](b) &lt;script&gt;.');
      expect(card).to.not.match(/<(img|script)/);
    });

    it('writes graphs of the whole and of its parts', async () => {
      const { stdout } = await exported('--to', 'onnx');
      for (const part of ['completion', 'encoder', 'hypernetwork', 'siren'])
        expect(stdout).to.contain(`out/exported/${part}.onnx\n`);
    });

    it('writes one picture by itself, as the authors’ code reads it', async () => {
      folder.write(
        'grey.png',
        await sharp({ create: { width: 8, height: 8, channels: 3, background: 'grey' } })
          .png()
          .toBuffer(),
      );
      const { code, stdout } = await exported('--to', 'safetensors', '--image', 'grey.png', '--pixels', '9');
      expect([code, stdout]).to.deep.equal([0, 'out/exported/picture.safetensors\nout/exported/MODEL_CARD.md\n']);
      const { tensors } = decodeSafetensors(readFileSync(folder.at('out/exported/picture.safetensors')), 'picture');
      const signal = signalFromTorch(tensors);
      expect([signal.inputs, signal.outputs]).to.deep.equal([2, 3]);
      signal.dispose();
      const refused = await exported('--to', 'onnx', '--pixels', '9');
      expect([refused.code, refused.stderr]).to.satisfy(
        ([code, text]: [number, string]) => code === 2 && text.includes('say what is seen of --image'),
      );
    });

    it('says which formats there are', async () => {
      const { code, stderr } = await exported('--to', 'pickle');
      expect(code).to.equal(2);
      expect(stderr).to.contain('to: expected one of safetensors, onnx, tfjs, npz, got "pickle"');
    });
  });

  describe('demo', () => {
    before(() => {
      const build = fileURLToPath(new URL('../../demo/scripts/build.mjs', import.meta.url));
      expect(spawnSync(process.execPath, [build]).status).to.equal(0);
    });

    it('writes the page with the newest run’s model, again over an older page, and over nothing else', async () => {
      const { code, stdout } = await hypersiren(['demo', '--build', 'out/page']);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^out\/page {2}\d+ files, \d+\.\d MB\n$/);
      expect(JSON.parse(read('out/page/model/model.json'))).to.deep.include({ version: 1, pictures: [] });
      expect(read('out/page/index.html')).to.contain('Content-Security-Policy');
      const again = await hypersiren(['demo', 'runs/tiny', '--build', 'out/page', '--images', '2']);
      expect(again.code).to.equal(0);
      expect(existsSync(folder.at('out/page/model/picture-2.png'))).to.equal(true);
      folder.write('out/mine/notes.txt', 'mine');
      const refused = await hypersiren(['demo', 'runs/tiny', '--build', 'out/mine']);
      expect([refused.code, refused.stderr]).to.deep.equal([
        1,
        'Error: out/mine holds other files than a page: notes.txt. Name an empty folder, or a new one; with --force the page is written beside them.\n',
      ]);
      expect((await hypersiren(['demo', 'runs/tiny', '--build', 'out/mine', '--force'])).code).to.equal(0);
      expect(read('out/mine/notes.txt')).to.equal('mine');
    });
  });

  describe('inpaint', () => {
    before(async () => {
      const noise = Uint8Array.from({ length: 30 * 20 * 3 }, (_, index) => (index * 7919) % 256);
      await sharp(noise, { raw: { width: 30, height: 20, channels: 3 } }).toFile(folder.at('picture.png'));
      const half = Uint8Array.from({ length: 30 * 20 }, (_, index) => (index % 30 < 15 ? 255 : 0));
      await sharp(half, { raw: { width: 30, height: 20, channels: 1 } }).toFile(folder.at('mask.png'));
    });
    const inpaint = (...args: string[]) =>
      hypersiren(['inpaint', 'runs/tiny', 'picture.png', '--backend', 'cpu', '-o', 'out/result.png', ...args]);

    it('completes a picture from random pixels, at four times the model’s size', async () => {
      const { code, stdout } = await inpaint('--pixels', '12');
      expect(code).to.equal(0);
      expect(stdout).to.equal('out/result.png  32×32, from 12 of 64 pixels\n');
      const { width, height, data } = await decodePng(readFileSync(folder.at('out/result.png')));
      expect([width, height]).to.deep.equal([32, 32]);
      expect(new Set(data).size).to.be.above(5);
    });

    it('sees the light pixels of a mask of the picture’s size, and draws at any size', async () => {
      const { stdout } = await inpaint('--mask', 'mask.png', '--size', '50');
      expect(stdout).to.equal('out/result.png  50×50, from 32 of 64 pixels\n');
    });

    it('sees everything without either', async () => {
      expect((await inpaint('--size', '9')).stdout).to.equal('out/result.png  9×9, from 64 of 64 pixels\n');
    });

    it('says what is wrong with the picture, the mask or the number of pixels', async () => {
      folder.write('none.png', 'no picture');
      const bad = await hypersiren(['inpaint', 'runs/tiny', 'none.png', '-o', 'x.png', '--backend', 'cpu']);
      expect(bad.stderr).to.match(/Error: .*none\.png/);
      expect((await inpaint('--pixels', '65')).stderr).to.contain('a context of 65 pixels does not fit a 8×8 picture');
      expect((await inpaint('--mask', 'out/result.png')).stderr).to.contain('the mask is 9×9, the picture 20×30');
    });
  });

  describe('benchmark', () => {
    const benchmark = (...args: string[]) => hypersiren(['benchmark', ...args, '--backend', 'cpu']);
    const only = ['--only', 'mean-image,nearest-pixel'];
    const numbers = (run: string): BenchmarkFile => {
      const file: BenchmarkFile = JSON.parse(read(`${run}/benchmark.json`));
      return {
        ...file,
        measured: '',
        methods: file.methods.map(({ cost, ...method }) => ({ ...method, cost: {} as never })),
      };
    };

    it('measures a run beside the baselines of its configuration', async () => {
      const { code, stdout, stderr } = await benchmark('runs/tiny', '--set', 'evaluation.images=4');
      expect(stderr).to.match(/^baseline +biharmonic/m);
      expect(code).to.equal(0);
      for (const name of ['mean image', 'nearest known pixel', 'linear', 'biharmonic', 'Gaussian posterior'])
        expect(stdout.match(new RegExp(`^  ${name} `, 'gm')), name).to.have.length(3); // all, unknown, costs
      expect(stdout.match(/^ {2}tiny /gm)).to.have.length(4); // and with other emitted parameters
      const { methods, comparison, protocol, onProtocol } = numbers('runs/tiny');
      expect(methods.map(({ kind }) => kind)).to.deep.equal([
        'model',
        'mean-image',
        'nearest-pixel',
        'linear',
        'biharmonic',
        'gaussian-posterior',
      ]);
      expect(comparison.map(({ context }) => context)).to.deep.equal(['5', '20', 'half', 'full']);
      expect(protocol).to.deep.include({ split: 'test', images: 4, seed: 0 });
      expect(onProtocol).to.equal(false);
      // The errors are those that evaluate finds on the same images.
      await hypersiren(['evaluate', 'runs/tiny', '--backend', 'cpu', '--set', 'evaluation.images=4']);
      const { model, baselines } = JSON.parse(read('runs/tiny/evaluation.json'));
      for (const wanted of [model, ...baselines]) {
        const { evaluation } =
          methods.find(({ name, kind }) => name === wanted.predictor || kind === wanted.predictor) ?? expect.fail();
        expect(evaluation.contexts).to.deep.equal(wanted.contexts);
      }
      expect(read('runs/tiny/benchmark.md'))
        .to.contain('## Differences to tiny')
        .and.contain('| biharmonic ')
        .and.match(/## Models less the Gaussian posterior[\s\S]*\n\| tiny \| [+−]0\.\d+ \[/)
        .and.match(/## Another image’s emitted parameters[\s\S]*\n\| tiny \| \d\.\d\d \[.* \| Hypernetwork result: /);
      expect(stdout).to.match(
        /^Error with another image’s emitted parameters ÷ own.*\n.*\n.*\n {2}tiny( +\d\.\d\d){4}\n/m,
      );
      for (const name of ['benchmark', 'benchmark-completions']) {
        const file = `runs/tiny/figures/${name}.png`;
        expect(stdout).to.contain(file);
        expect(new Set((await decodePng(readFileSync(folder.at(file)))).data).size, file).to.be.above(50);
      }
    });

    it('takes what was measured of baselines before, to the same numbers, unless it is told not to', async () => {
      const wanted = numbers('runs/tiny');
      for (const [flags, message] of [
        [[], /^baseline +biharmonic.*: measured before$/m],
        [['--no-cache'], /^baseline +biharmonic[^:]*$/m],
      ] as const) {
        const { stderr } = await benchmark('runs/tiny', '--set', 'evaluation.images=4', ...flags);
        expect(stderr).to.match(message);
        expect(numbers('runs/tiny')).to.deep.equal(wanted);
      }
    });

    it('trains the model of a configuration first, and keeps the protocol of its experiment', async () => {
      folder.write('paper/config.yaml', TINY_CONFIG);
      const first = await benchmark('paper/config.yaml', '--run', 'paper/run', ...only, '--protocol', 'record');
      expect(first.stderr).to.match(/training +6 \/ 6/);
      expect(first.code).to.equal(0);
      expect(numbers('paper/run')).to.deep.include({ onProtocol: true });
      const { dataset } = JSON.parse(read('paper/protocol.json'));
      expect(dataset).to.equal(provenance('paper/run').dataset?.fingerprint);

      const again = ['paper/config.yaml', '--run', 'paper/run', ...only];
      const fewer = await benchmark(...again, '--set', 'evaluation.images=4');
      expect(fewer.code).to.equal(1);
      expect(fewer.stderr).to.match(/^Error: paper\/protocol\.json: .*\n {2}images: expected 7, got 4$/m);
      const free = await benchmark(...again, '--set', 'evaluation.images=4', '--protocol', 'ignore');
      expect(free.stderr).to.not.match(/training/);
      expect(numbers('paper/run')).to.deep.include({ onProtocol: false });
      expect((await benchmark(...again)).code).to.equal(0);
    });

    it('refuses what is off the protocol before it trains', async () => {
      const { code } = await benchmark('paper/config.yaml', '--run', 'off', '--set', 'context.evaluate=[6]', ...only);
      expect(code).to.equal(1);
      expect(existsSync(folder.at('off'))).to.equal(false);
    });

    it('measures other runs beside it, named by their folders', async () => {
      const { stdout } = await benchmark(
        'paper/config.yaml',
        'runs/tiny',
        '--run',
        'paper/run',
        '--only',
        'mean-image',
      );
      const { methods, comparison } = numbers('paper/run');
      expect(methods.map(({ name }) => name)).to.deep.equal(['run', 'tiny', 'mean image']);
      expect(stdout).to.contain('↓ less error than run');
      // The same training, so the same errors.
      expect(comparison[0]?.all[1]?.difference).to.deep.equal({ mean: 0, low: 0, high: 0 });
      const other = ['train', 'tiny.yaml', '--run', 'others', '--backend', 'cpu', '--set', 'dataset.count.train=20'];
      expect((await hypersiren(other)).code).to.equal(0);
      const refused = await benchmark('runs/tiny', 'others', ...only);
      expect(refused.stderr).to.match(
        /Error: others: was trained on images of fingerprint \w+…, the configuration has \w+…/,
      );
    });

    it('says which baselines there are, and that a run has a configuration of its own', async () => {
      const misspelt = await benchmark('runs/tiny', '--only', 'mean-image,unett');
      expect(misspelt.stderr).to.contain('--only: expected baselines, got "unett"; did you mean unet?');
      expect(misspelt.code).to.equal(2);
      const twice = await benchmark('runs/tiny', '--run', 'runs/tiny-2');
      expect(twice.stderr).to.contain('--run names the run of a configuration, and runs/tiny is a folder');
      expect(twice.code).to.equal(2);
      expect((await benchmark('none.yaml')).stderr).to.match(/^Error: .*none\.yaml/m);
    });
  });

  it('charts one run, several in one, and what the hypernetwork emits', async () => {
    const one = await hypersiren(['chart', 'runs/tiny', '--statistics', '--backend', 'cpu']);
    expect(one.stdout.match(/\S+\.png/g)).to.deep.equal([
      'runs/tiny/figures/error.png',
      'runs/tiny/figures/swap.png',
      'runs/tiny/figures/loss.png',
      'runs/tiny/figures/statistics-fresh.png',
      'runs/tiny/figures/statistics-training.png',
      'runs/tiny/figures/statistics-trained.png',
    ]);
    const fresh = await hypersiren([
      'chart',
      'tiny.yaml',
      '--statistics',
      '--set',
      'name=new',
      '-o',
      'new',
      '--backend',
      'cpu',
    ]);
    expect(fresh.stdout.match(/\S+\.png/g)).to.deep.equal(['new/new-statistics-fresh.png']);
    expect((await hypersiren(['chart', 'tiny.yaml'])).code).to.equal(2);
    const paper = await hypersiren(['chart', 'runs/tiny', '-o', 'paper', '--format', 'svg']);
    expect(paper.stdout.match(/\S+\.svg$/gm)).to.deep.equal(['paper/error.svg', 'paper/swap.svg', 'paper/loss.svg']);
    expect(read('paper/error.svg')).to.match(/^<\?xml.*<\/svg>\s*$/s);
    const two = await hypersiren(['chart', 'runs/tiny', 'runs/tiny-2', '-o', 'both']);
    expect(two.stdout.match(/\S+\.png/g)).to.deep.equal(['both/error.png', 'both/swap.png', 'both/loss.png']);
    for (const file of ['runs/tiny/figures/statistics-training.png', 'both/error.png'])
      expect((await decodePng(readFileSync(folder.at(file)))).width).to.be.above(1000);
  });

  it('says what is no run, and which checkpoint is damaged', async () => {
    folder.write('empty/config.yaml', TINY_CONFIG);
    expect((await hypersiren(['evaluate', 'nothing'])).stderr).to.contain('nothing: is not the folder of a run');
    expect((await hypersiren(['evaluate', 'empty', '--backend', 'cpu'])).stderr).to.contain(
      'checkpoints: holds no checkpoint',
    );
    folder.write('runs/tiny-2/checkpoints/step-00000006/model.safetensors', 'damaged');
    const one = await hypersiren(['evaluate', 'runs/tiny-2', '--backend', 'cpu']);
    expect(one.code).to.equal(0);
    expect(one.stderr).to.match(
      /step-00000006\/model\.safetensors: has 7 bytes instead of \d+\. The checkpoint before/,
    );
    expect(JSON.parse(read('runs/tiny-2/evaluation.json')).step).to.equal(4);
    folder.write('runs/tiny-2/checkpoints/step-00000004/model.safetensors', 'damaged');
    const both = await hypersiren(['evaluate', 'runs/tiny-2', '--backend', 'cpu']);
    expect(both.code).to.equal(1);
    expect(both.stderr).to.match(/Error: .*step-00000006\/model\.safetensors: has 7 bytes instead of \d+/);
  });

  it('ends at Ctrl-C with a checkpoint that can be used', async () => {
    let sent = false;
    const { code, stderr } = await spawned(
      ['train', 'tiny.yaml', '--run', 'stopped', '--backend', 'cpu', '--set', 'train.steps=100000'],
      {
        onStderr(text, kill) {
          if (sent || !text.includes('run        ')) return;
          sent = true;
          setTimeout(() => kill('SIGINT'), 1500);
        },
      },
    );
    expect(code).to.equal(130);
    expect(stderr).to.contain('Finishing this step and saving');
    expect(stderr).to.match(/Stopped after [\d,]+ of 100,000 steps; all is saved in stopped\./);
    expect(stderr).to.contain('`hypersiren train --resume stopped` goes on with it');
    const { outcome, steps } = provenance('stopped');
    expect(outcome).to.equal('interrupted');
    const newest = readdirSync(folder.at('stopped/checkpoints')).sort().at(-1);
    expect(newest).to.equal(`step-${String(steps).padStart(8, '0')}`);
    expect((await hypersiren(['evaluate', 'stopped', '--backend', 'cpu'])).code).to.equal(0);
  });

  it('trains on when nobody reads what it says any more', async () => {
    const { code } = await spawned(['train', 'tiny.yaml', '--run', 'unread', '--backend', 'cpu'], { deaf: true });
    expect(code).to.equal(0);
    expect(provenance('unread').outcome).to.equal('finished');
  });

  it('records why a training failed', async () => {
    const { code, stderr } = await hypersiren([
      ...['train', 'tiny.yaml', '--run', 'diverged', '--backend', 'cpu'],
      ...['--set', 'train.learningRate=1e30', '--set', 'train.clip=0', '--set', 'train.warmup=0'],
    ]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Error: /m);
    const { outcome, error } = provenance('diverged');
    expect(outcome).to.equal('failed');
    expect(error).to.match(/finite/);
  });

  it('prints a configuration with where every value comes from', async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    const { code, stdout } = await hypersiren(['config', 'tiny.yaml', '--set', 'train.steps=9']);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^name: tiny +# tiny\.yaml:1:7$/m);
    expect(stdout).to.match(/^ {2}steps: 9 +# --set train\.steps=9$/m);
    expect(stdout).to.match(/^ {2}schedule: cosine +# default$/m);

    folder.write('fit.yaml', 'name: one\nfit: {type: image, image: picture.png}\n');
    const fit = await hypersiren(['config', 'fit.yaml', '--set', 'network.width=8']);
    expect(fit.stdout).to.match(/^ {2}type: image +# fit\.yaml:2:13$/m);
    expect(fit.stdout).to.match(/^ {2}width: 8 +# --set network\.width=8$/m);
  });

  it('explains keys, and names the one that was meant', async () => {
    expect((await hypersiren(['keys', 'train.steps'])).stdout).to.equal(
      'train.steps  whole number at least 1; default 2500\n    Updates in all\n',
    );
    expect((await hypersiren(['keys', 'loss'])).stdout).to.match(/^loss\.weights /m);
    const { code, stderr } = await hypersiren(['keys', 'train.stpes']);
    expect(code).to.equal(2);
    expect(stderr).to.contain('train.stpes: there is no such key; did you mean train.steps?');
    const schema = JSON.parse((await hypersiren(['keys', '--format', 'json-schema'])).stdout);
    expect(schema.$schema).to.contain('draft-07');
  });

  it('prints a script for the shell, and answers it', async () => {
    expect((await hypersiren(['completion', 'bash'])).stdout).to.contain(
      'complete -o default -F _hypersiren hypersiren',
    );
    expect((await hypersiren(['completion', 'zsh', '--line=hypersiren chart --st'])).stdout).to.equal('--statistics\n');
  });

  it('examines the machine', async () => {
    const { code, stdout } = await hypersiren(['doctor', '--backend', 'cpu']);
    expect(code).to.equal(0);
    for (const section of ['Versions', 'Machine', 'Backends', 'Derivatives on cpu']) expect(stdout).to.contain(section);
    expect(stdout).to.match(/✔ cpu/);
    expect(stdout.match(/^✔ (first|second) order/gm)).to.have.length(3);
  });
});

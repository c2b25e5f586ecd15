import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provenance } from '@hypersiren/runner';
import { signalFromTorch } from '@hypersiren/siren/fits';
import { decodeSafetensors } from '@hypersiren/siren/training';
import { expect } from 'chai';
import sharp from 'sharp';
import { decodePng } from '../../../tools/testing/decode-png.js';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { type BinOptions, type BinResult, runBin } from './testing/run-bin.js';
import { runHere } from './testing/run-here.js';

describe('hypersiren, with a run,', function () {
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

  it('trains, evaluates, draws charts, and prints the table and the paths', async () => {
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
      ['contact-sheet', 'error', 'psnr', 'ssim', 'swap', 'loss'].map((name) =>
        path.join('runs/tiny/figures', `${name}.png`),
      ),
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

  it('trains again with bitwise identical results, in a numbered folder', async () => {
    const { code } = await hypersiren(['train', 'tiny.yaml', '--backend', 'cpu', '--set', 'evaluation.images=2']);
    expect(code).to.equal(0);
    expect(metrics('runs/tiny-2')).to.equal(metrics('runs/tiny'));
    expect(read('runs/tiny-2/statistics.jsonl')).to.equal(read('runs/tiny/statistics.jsonl'));
    const weights = (run: string): string => read(`${run}/checkpoints/step-00000006/checkpoint.json`);
    expect(weights('runs/tiny-2')).to.equal(weights('runs/tiny'));
    expect(provenance('runs/tiny-2').dataset).to.deep.equal(provenance('runs/tiny').dataset);
  });

  it('evaluates and draws the uncertainty of a model that has one', async () => {
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
      'likely-and-not/psnr.png',
      'likely-and-not/ssim.png',
      'likely-and-not/swap.png',
      'likely-and-not/loss.png',
    ]);
  });

  it('does not overwrite a run that is asked for by name', async () => {
    const { code, stderr } = await hypersiren(['train', 'tiny.yaml', '--run', 'runs/tiny']);
    expect(code).to.equal(1);
    expect(stderr).to.contain('Error: runs/tiny: is not empty; a run is never overwritten.');
  });

  it('evaluates a run again with the same result, given only its folder', async () => {
    const before = read('runs/tiny/evaluation.json');
    const { code, stderr } = await hypersiren(['evaluate', 'runs/tiny', '--backend', 'cpu']);
    expect(code).to.equal(0);
    expect(read('runs/tiny/evaluation.json')).to.equal(before);
    expect(stderr).to.match(/^baseline +Gaussian posterior: already evaluated$/m);
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

    it('writes a model card in which dataset names are escaped', async () => {
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

    it('writes graphs of the whole model and of its parts', async () => {
      const { stdout } = await exported('--to', 'onnx');
      const card = read('out/exported/MODEL_CARD.md');
      expect(card).to.contain('| images, input | \\[B, 8, 8, 3\\] |').and.contain('| values, output | \\[B, N, 3\\] |');
      expect(/```python\n((?:.+\n){5})```/.exec(card)?.[1]).to.contain('InferenceSession("inpainting.onnx")');
      for (const part of ['inpainting', 'encoder', 'hypernetwork', 'siren'])
        expect(stdout).to.contain(`out/exported/${part}.onnx\n`);
    });

    it('writes a single image in the format of the authors’ code', async () => {
      folder.write(
        'gray.png',
        await sharp({ create: { width: 8, height: 8, channels: 3, background: 'gray' } })
          .png()
          .toBuffer(),
      );
      const { code, stdout } = await exported('--to', 'safetensors', '--image', 'gray.png', '--pixels', '9');
      expect([code, stdout]).to.deep.equal([0, 'out/exported/image.safetensors\nout/exported/MODEL_CARD.md\n']);
      const { tensors } = decodeSafetensors(readFileSync(folder.at('out/exported/image.safetensors')), 'image');
      const signal = signalFromTorch(tensors);
      expect([signal.inputs, signal.outputs]).to.deep.equal([2, 3]);
      signal.dispose();
      const refused = await exported('--to', 'onnx', '--pixels', '9');
      expect([refused.code, refused.stderr]).to.satisfy(
        ([code, text]: [number, string]) => code === 2 && text.includes('say which pixels of --image are known'),
      );
    });

    it('lists the formats', async () => {
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

    it('writes the page with the newest run’s model, over an older page, but over no other files', async () => {
      const { code, stdout } = await hypersiren(['demo', '--build', 'out/page']);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^out\/page {2}\d+ files, \d+\.\d MB\n$/);
      expect(JSON.parse(read('out/page/model/model.json'))).to.deep.include({ version: 1, images: [] });
      expect(read('out/page/index.html')).to.contain('Content-Security-Policy');
      const again = await hypersiren(['demo', 'runs/tiny', '--build', 'out/page', '--images', '2']);
      expect(again.code).to.equal(0);
      expect(existsSync(folder.at('out/page/model/image-2.png'))).to.equal(true);
      folder.write('out/mine/notes.txt', 'mine');
      const refused = await hypersiren(['demo', 'runs/tiny', '--build', 'out/mine']);
      expect([refused.code, refused.stderr.replace(/^model .*\n/, '')]).to.deep.equal([
        1,
        'Error: out/mine contains files that do not belong to a page: notes.txt. Name an empty or new folder, or write the page beside them with --force.\n',
      ]);
      expect((await hypersiren(['demo', 'runs/tiny', '--build', 'out/mine', '--force'])).code).to.equal(0);
      expect(read('out/mine/notes.txt')).to.equal('mine');
    });

    it('writes the page with the pretrained model where there is no run, and says so', async () => {
      const home = process.cwd();
      mkdirSync(folder.at('nothing'));
      process.chdir(folder.at('nothing'));
      try {
        const { code, stdout, stderr } = await hypersiren(['demo', '--build', 'page']);
        expect([code, stderr]).to.deep.equal([0, 'model      portraits, 1,500 steps: the pretrained model\n']);
        expect(stdout).to.match(/^page {2}\d+ files, \d+\.\d MB\n$/);
        expect(JSON.parse(readFileSync('page/model/model.json', 'utf8'))).to.include({ name: 'portraits', step: 1500 });
      } finally {
        process.chdir(home);
      }
    });
  });

  describe('inpaint', () => {
    before(async () => {
      const noise = Uint8Array.from({ length: 30 * 20 * 3 }, (_, index) => (index * 7919) % 256);
      await sharp(noise, { raw: { width: 30, height: 20, channels: 3 } }).toFile(folder.at('image.png'));
      const half = Uint8Array.from({ length: 30 * 20 }, (_, index) => (index % 30 < 15 ? 255 : 0));
      await sharp(half, { raw: { width: 30, height: 20, channels: 1 } }).toFile(folder.at('mask.png'));
    });
    const inpaint = (...args: string[]) =>
      hypersiren(['inpaint', 'runs/tiny', 'image.png', '--backend', 'cpu', '-o', 'out/result.png', ...args]);

    it('inpaints an image from random pixels, at four times the model’s size, and prints the size that was read', async () => {
      const { code, stdout, stderr } = await inpaint('--pixels', '12');
      expect(code).to.equal(0);
      expect(stderr).to.match(/^model +runs\/tiny, 6 steps$/m);
      expect(stderr).to.match(/^image +image\.png, 30×20 cropped to 20×20, read at 8×8$/m);
      expect(stdout).to.equal('out/result.png  32×32, from 12 of 64 pixels\n');
      const { width, height, data } = await decodePng(readFileSync(folder.at('out/result.png')));
      expect([width, height]).to.deep.equal([32, 32]);
      expect(new Set(data).size).to.be.above(5);
    });

    it('keeps the light pixels of a mask of the image’s size, and renders at any size', async () => {
      const { stdout } = await inpaint('--mask', 'mask.png', '--size', '50');
      expect(stdout).to.equal('out/result.png  50×50, from 32 of 64 pixels; 1,250 pixels of the image kept\n');
      const rendered = await inpaint('--mask', 'mask.png', '--size', '50', '--no-keep-known');
      expect(rendered.stdout).to.equal('out/result.png  50×50, from 32 of 64 pixels\n');
    });

    it('pastes what it inpaints into the image at full size, where known pixels stay bit for bit', async () => {
      const { stdout, stderr } = await inpaint('--mask', 'mask.png', '--paste');
      expect(stdout).to.equal('out/result.png  30×20, from 32 of 64 pixels; 400 pixels of the image kept\n');
      expect(stderr).to.contain('100 unknown pixels are outside the part that the model reads');
      const [before, after] = await Promise.all(
        ['image.png', 'out/result.png'].map((name) => decodePng(readFileSync(folder.at(name)))),
      );
      const changed = Array.from({ length: 600 }, (_, pixel) => pixel).filter((pixel) =>
        [0, 1, 2].some((c) => before?.data[3 * pixel + c] !== after?.data[3 * pixel + c]),
      );
      // The unknown half of the window, columns 15 to 24: hardly a pixel there is rendered as it was.
      expect(changed.every((pixel) => pixel % 30 >= 15 && pixel % 30 < 25)).to.equal(true);
      expect(changed.length).to.be.above(190);
    });

    it('warns of a mask with no known pixel, and of one with no unknown pixel', async () => {
      for (const [level, warning] of [
        [0, 'black.png: no pixel is known, so the result does not depend on the image.'],
        [255, 'black.png: every pixel is known and kept, so the result is the image itself.'],
      ] as const) {
        const flat = new Uint8Array(30 * 20).fill(level);
        await sharp(flat, { raw: { width: 30, height: 20, channels: 1 } }).toFile(folder.at('black.png'));
        const { code, stderr } = await inpaint('--mask', 'black.png');
        expect([code, stderr.includes(warning)], stderr).to.deep.equal([0, true]);
      }
    });

    it('refuses a size beyond the limit', async () => {
      const { code, stderr } = await inpaint('--size', '100000');
      expect([code, stderr.includes('size: expected 1 to 8192 pixels, got 100000')], stderr).to.deep.equal([2, true]);
    });

    it('uses the newest run without one, and the pretrained model where there is no run', async () => {
      const newest = await hypersiren(['inpaint', 'image.png', '--backend', 'cpu', '-o', 'out/newest.png']);
      expect(newest.stderr).to.match(/^model +runs\/\S+, \d steps$/m);
      const home = process.cwd();
      process.chdir(folder.at('out'));
      try {
        const none = await hypersiren(['inpaint', '../image.png', '--size', '8', '--backend', 'cpu', '-o', 'none.png']);
        expect([none.code, none.stderr]).to.satisfy(
          ([code, text]: [number, string]) =>
            code === 0 && /^model +portraits, 1,500 steps: the pretrained/m.test(text),
        );
      } finally {
        process.chdir(home);
      }
    });

    it('treats all pixels as known without a mask or a number of pixels', async () => {
      expect((await inpaint('--size', '9')).stdout).to.equal('out/result.png  9×9, from 64 of 64 pixels\n');
    });

    it('reports an invalid image, mask or number of pixels', async () => {
      folder.write('none.png', 'no image');
      const bad = await hypersiren(['inpaint', 'runs/tiny', 'none.png', '-o', 'x.png', '--backend', 'cpu']);
      expect(bad.stderr).to.match(/Error: .*none\.png/);
      const missing = await hypersiren(['inpaint', 'runs/tiny', 'gone.png', '-o', 'x.png', '--backend', 'cpu']);
      expect(missing.stderr).to.match(/^Error: gone\.png: there is no file or folder at this path\.$/m);
      expect((await inpaint('--pixels', '65')).stderr).to.contain('a context of 65 pixels does not fit a 8×8 image');
      copyFileSync(folder.at('out/result.png'), folder.at('mask.png'));
      expect((await inpaint('--mask', 'mask.png')).stderr).to.contain('the mask is 9×9, the image 20×30');
    });
  });

  it('charts one run, several runs in one chart, and statistics of the emitted parameters', async () => {
    const one = await hypersiren(['chart', 'runs/tiny', '--statistics', '--backend', 'cpu']);
    expect(one.stdout.match(/\S+\.png/g)).to.deep.equal([
      'runs/tiny/figures/error.png',
      'runs/tiny/figures/psnr.png',
      'runs/tiny/figures/ssim.png',
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
    expect(paper.stdout.match(/\S+\.svg$/gm)).to.deep.equal([
      'paper/error.svg',
      'paper/psnr.svg',
      'paper/ssim.svg',
      'paper/swap.svg',
      'paper/loss.svg',
    ]);
    expect(read('paper/error.svg')).to.match(/^<\?xml.*<\/svg>\s*$/s);
    const two = await hypersiren(['chart', 'runs/tiny', 'runs/tiny-2', '-o', 'both']);
    expect(two.stdout.match(/\S+\.png/g)).to.deep.equal([
      'both/error.png',
      'both/psnr.png',
      'both/ssim.png',
      'both/swap.png',
      'both/loss.png',
    ]);
    for (const file of ['runs/tiny/figures/statistics-training.png', 'both/error.png'])
      expect((await decodePng(readFileSync(folder.at(file)))).width).to.be.above(1000);
  });

  it('reports a folder that is not a run, and a damaged checkpoint', async () => {
    folder.write('empty/config.yaml', TINY_CONFIG);
    expect((await hypersiren(['evaluate', 'nothing'])).stderr).to.contain('nothing: is not the folder of a run');
    expect((await hypersiren(['evaluate', 'empty', '--backend', 'cpu'])).stderr).to.contain(
      'checkpoints: holds no checkpoint',
    );
    folder.write('runs/tiny-2/checkpoints/step-00000006/model.safetensors', 'damaged');
    const one = await hypersiren(['evaluate', 'runs/tiny-2', '--backend', 'cpu']);
    expect(one.code).to.equal(0);
    expect(one.stderr).to.match(
      /step-00000006\/model\.safetensors: has 7 bytes instead of \d+\. The previous checkpoint/,
    );
    expect(JSON.parse(read('runs/tiny-2/evaluation.json')).step).to.equal(4);
    folder.write('runs/tiny-2/checkpoints/step-00000004/model.safetensors', 'damaged');
    const both = await hypersiren(['evaluate', 'runs/tiny-2', '--backend', 'cpu']);
    expect(both.code).to.equal(1);
    expect(both.stderr).to.match(/Error: .*step-00000006\/model\.safetensors: has 7 bytes instead of \d+/);
  });

  it('ends at Ctrl-C with a usable checkpoint', async () => {
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
    expect(stderr).to.match(/Stopped after [\d,]+ of 100,000 steps; saved in stopped\./);
    expect(stderr).to.contain('`hypersiren train --resume stopped` resumes it');
    const { outcome, steps } = provenance('stopped');
    expect(outcome).to.equal('interrupted');
    const newest = readdirSync(folder.at('stopped/checkpoints')).sort().at(-1);
    expect(newest).to.equal(`step-${String(steps).padStart(8, '0')}`);
    expect((await hypersiren(['evaluate', 'stopped', '--backend', 'cpu'])).code).to.equal(0);
  });

  it('continues training if the reader of its output exits', async () => {
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
});

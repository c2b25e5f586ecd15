import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { encodePng } from '../packages/datasets/src/media/index.js';
import { renderPortraits } from '../packages/datasets/src/portraits/index.js';
import { pretrainedGenerator, pretrainedRun } from '../packages/pretrained/src/index.js';
import { evaluate, generate, inpaint, train, trainGeneratorRun } from '../packages/runner/src/index.js';
import { TINY_CONFIG } from '../tools/testing/tiny-config.js';
import { workingFolder } from '../tools/testing/working-folder.js';
import { packRun } from './record-pretrained.js';

describe('the pretrained model', function () {
  this.timeout(120_000);
  const folder = workingFolder();

  it('is a run’s folder with weights of half the size, which inpaints like the run', async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    const image = {
      data: renderPortraits({ seed: 3, count: 1, height: 8, width: 8 }),
      height: 8,
      width: 8,
      channels: 3,
    };
    folder.write('face.png', await encodePng(image));
    await train({ config: 'tiny.yaml', run: 'run', backend: 'cpu' });
    await packRun('run', folder.at('packed'));
    const results = await Promise.all(
      ['run', 'packed'].map((run) => inpaint({ run, image: 'face.png', pixels: 20, backend: 'cpu' })),
    );
    const [one, other] = results.map(({ image }) => image.data) as [Uint8Array, Uint8Array];
    expect(Math.max(...one.map((level, at) => Math.abs(level - (other[at] as number))))).to.be.at.most(2);
    const bytes = (run: string) => readFileSync(folder.at(`${run}/checkpoints/step-00000006/model.safetensors`)).length;
    expect(bytes('packed')).to.be.below(0.7 * bytes('run'));
    expect(readdirSync(folder.at('packed/checkpoints/step-00000006'))).to.not.include('optimizer.safetensors');
    expect(readFileSync(folder.at('packed/run.json'), 'utf8')).to.not.contain(path.basename(folder.path));
    expect(readFileSync(folder.at('packed/MODEL_CARD.md'), 'utf8')).to.contain('16-bit floats');
  });

  it('is in the package, and inpaints portraits of the test split with the errors of its card', async () => {
    cpSync(pretrainedRun, folder.at('pretrained'), { recursive: true });
    const set = [
      'evaluation.images=32',
      'context.evaluate=[50]',
      'baselines=[{type: mean-image}]',
      'evaluation.strongest=false',
    ];
    const { model } = await evaluate({ run: 'pretrained', set });
    const [context] = model.contexts;
    expect(context?.all.mse.mean).to.be.within(0.01, 0.0145); // 0.0115 over all 500
    expect(readFileSync(folder.at('pretrained/MODEL_CARD.md'), 'utf8')).to.contain('| 50 | 0.01154 ± 0.00022 |');
  });

  it('may be a generator, which makes the same samples as its run', async () => {
    const config = {
      name: 'tiny',
      dataset: { source: 'portraits', size: 8, count: { train: 8, test: 4 } },
      model: {
        kind: 'generator',
        latent: 4,
        lift: true,
        normalize: false,
        mixture: 2,
        width: 18,
        depth: 1,
        heads: 1,
        siren: { width: 5 },
      },
      objective: { type: 'linear' },
      train: { batch: 4, steps: 1 },
      evaluation: { rank: 3 },
    };
    await trainGeneratorRun({ config, run: 'generator', backend: 'cpu' });
    await packRun('generator', folder.at('packed-generator'));
    const sheets = await Promise.all(
      ['generator', 'packed-generator'].map((run) => generate({ run, count: 4, backend: 'cpu' })),
    );
    const [one, other] = sheets.map(({ sheet }) => sheet.data) as [Uint8Array, Uint8Array];
    expect(Math.max(...one.map((level, at) => Math.abs(level - (other[at] as number))))).to.be.at.most(2);
    expect(readdirSync(folder.at('packed-generator/checkpoints/step-00000001')).sort()).to.deep.equal([
      'checkpoint.json',
      'model.safetensors',
    ]);
    const card = readFileSync(folder.at('packed-generator/MODEL_CARD.md'), 'utf8');
    expect(card).to.contain('a mixture of 2 normal distributions');
    expect(card).to.match(/^\| samples \| \d+\.\d \| \d\.\d\d \| \d\.\d\d \|$/m);
    expect(readFileSync(folder.at('packed-generator/run.json'), 'utf8')).to.not.contain(path.basename(folder.path));
  });

  it('of portraits from random numbers is in the package, and is used if no run is named', async () => {
    const named = await generate({ run: pretrainedGenerator, count: 2, backend: 'cpu' });
    const { images } = await generate({ count: 2, backend: 'cpu' });
    expect(images).to.deep.equal(named.images);
    expect(images[0]).to.include({ height: 32, width: 32, channels: 3 });
    expect(new Set(images[0]?.data).size).to.be.above(50);
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodePng } from '@hypersiren/datasets/media';
import { RunError, type RunEvent, train, trainGeneratorRun } from '@hypersiren/runner';
import { expect } from 'chai';
import { errorOf } from '../../../tools/testing/error-of.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { buildDemo } from './build-demo.js';
import { loadDemo } from './load-demo.js';

describe('the page of a run', function () {
  this.timeout(60_000);
  const folder = workingFolder();
  before(async () => {
    expect(
      spawnSync(process.execPath, [fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))]).status,
    ).to.equal(0);
    for (let index = 0; index < 4; index++) {
      const data = new Uint8Array(8 * 8).fill(40 * index);
      folder.write(`images/${index}.png`, await encodePng({ data, height: 8, width: 8, channels: 1 }));
    }
    const config = {
      name: 'tiny',
      dataset: { source: 'folder', path: 'images', split: { holdOut: { test: 2 } } },
      context: { train: { pixels: [4, 40] }, evaluate: [5] },
      model: {
        encoder: { type: 'cnn', channels: [2] },
        hypernetwork: { latent: 2, hidden: [] },
        siren: { width: 4, hiddenLayers: 1 },
      },
      train: { steps: 1, batch: 2 },
    };
    await train({ config, backend: 'cpu' });
  });

  it('has the newest run’s model and the requested number of images', async () => {
    const files = await loadDemo({ images: 1 });
    expect([...files.keys()]).to.include.members(['index.html', 'model/model.safetensors', 'model/image-1.png']);
    const { name, step, images } = JSON.parse(Buffer.from(files.get('model/model.json') ?? []).toString());
    expect({ name, step, images }).to.deep.equal({ name: 'tiny', step: 1, images: ['image-1.png'] });
  });

  it('has the pretrained generator, or that of a run that is named, beside the default model', async () => {
    const about = (files: Awaited<ReturnType<typeof loadDemo>>, folder: string) =>
      JSON.parse(Buffer.from(files.get(`${folder}/model.json`) ?? []).toString());
    const files = await loadDemo({ images: 0 });
    expect(about(files, 'generator')).to.include({ format: 'hypersiren-demo-generator', name: 'small-portraits' });
    expect(about(files, 'generator').bytes).to.equal(files.get('generator/model.safetensors')?.length);
    expect(about(files, 'generator').bytes).to.be.below(2.2e6);
    const config = {
      name: 'tiny-generator',
      dataset: { source: 'portraits', size: 8, count: { train: 8, test: 4 } },
      model: { kind: 'generator', latent: 4, width: 8, depth: 1, heads: 2, mlp: 1, siren: { width: 5 } },
      objective: { type: 'variational', encoder: { width: 8, depth: 1, heads: 2, mlp: 1 } },
      train: { batch: 4, steps: 1 },
      evaluation: { rank: 3 },
    };
    await trainGeneratorRun({ config, run: 'runs/generator', backend: 'cpu' });
    const told: RunEvent[] = [];
    const own = await loadDemo({ run: 'runs/generator', images: 0, onEvent: (event) => told.push(event) });
    expect(about(own, 'generator')).to.include({ name: 'tiny-generator', step: 1 });
    expect(about(own, 'model')).to.include({ name: 'tiny' });
    expect(told.map(({ type }) => type)).to.deep.equal(['loaded', 'loaded']);
    expect(about(await loadDemo({ images: 0 }), 'model')).to.include({ name: 'tiny' }); // not the newer generator
  });

  it('is written without images by default', async () => {
    const { count, bytes } = await buildDemo({ run: 'runs/tiny', folder: 'page' });
    expect(count).to.be.above(3);
    expect(bytes).to.be.above(100_000);
    expect(JSON.parse(readFileSync('page/model/model.json', 'utf8')).images).to.deep.equal([]);
  });

  it('shows other images with a warning if those of the run are missing', async () => {
    renameSync('images', 'elsewhere');
    const told: RunEvent[] = [];
    const files = await loadDemo({ onEvent: (event) => told.push(event) });
    expect(files.has('model/image-1.png')).to.equal(false);
    expect(told.map(({ type }) => type)).to.deep.equal(['loaded', 'warning']);
    expect(told[0]).to.include({ name: 'tiny', step: 1, pretrained: false });
    expect(told[1]).to.include({ code: 'data' });
  });

  it('has the pretrained model if there is no run, and requires a checkpoint if a run is named', async () => {
    renameSync('runs', 'others');
    const told: RunEvent[] = [];
    await loadDemo({ images: 0, onEvent: (event) => told.push(event) });
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ type: 'loaded', pretrained: true });
    await errorOf(RunError, () => loadDemo({ run: 'runs/tiny' }));
  });
});

import path from 'node:path';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { TINY_CONFIG } from '../../../../tools/testing/tiny-config.js';
import { formatConfig } from '../config/format-config.js';
import { loadConfig } from '../config/load-config.js';
import { RunError } from '../run/run-error.js';
import { citeRun } from './cite-run.js';

describe('citing a run', () => {
  const folder = temporaryFolder();
  const keysOf = async (run: string) =>
    [...(await citeRun(path.join(folder.path, run))).matchAll(/^@\w+\{(\w+),$/gm)].map(([, key]) => key);

  it('cites the software, SIREN and the papers of the members that a training uses, each once', async () => {
    const set = ['model.encoder={type: points}', 'model.hypernetwork.emission=shifts', 'model.likelihood=gaussian'];
    const config = await loadConfig(folder.write('tiny.yaml', TINY_CONFIG), { set });
    folder.write('run/config.yaml', formatConfig(config));
    expect(await keysOf('run')).to.deep.equal([
      'hypersiren',
      'sitzmann2020siren',
      'urbano2026lhnef',
      'wu2024pointtransformer',
      'dupont2022functa',
      'chang2020hyperfanin',
      'seitzer2022pitfalls',
      'kingma2015adam',
      'loshchilov2017sgdr',
    ]);
  });

  it('cites the papers of the dataset and of the evaluated baselines', async () => {
    const source = TINY_CONFIG.replace(/^dataset:.*(?:\n {2}.*)*/m, 'dataset: { source: cifar10, path: batch.bin }');
    folder.write('cifar/config.yaml', source);
    const evaluation = { baselines: [{ predictor: 'conditional neural process' }, { predictor: 'mean image' }] };
    folder.write('cifar/evaluation.json', JSON.stringify(evaluation));
    expect(await keysOf('cifar')).to.include.members(['krizhevsky2009cifar', 'garnelo2018cnp']);
  });

  it('cites the papers of spatial latents, of patches and of the backend', async () => {
    const set = ['model.encoder={type: unet}', 'model.local={interpolation: cubic}', 'train.schedule=constant'];
    const local = await loadConfig(folder.write('tiny.yaml', TINY_CONFIG), { set });
    folder.write('local/config.yaml', formatConfig(local));
    folder.write(
      'local/run.json',
      JSON.stringify({ outcome: 'finished', backend: { name: 'tensorflow', details: '' } }),
    );
    const used = await keysOf('local');
    expect(used).to.include.members(['bauer2023spatialfuncta', 'chen2021liif', 'keys1981cubic']);
    expect(used).to.include.members(['smilkov2019tensorflowjs', 'abadi2016tensorflow']);
    expect(used).to.not.include('loshchilov2017sgdr');
    const patched = await loadConfig(folder.at('tiny.yaml'), {
      set: ['model.encoder={type: unet}', 'model.patches={}'],
    });
    folder.write('patches/config.yaml', formatConfig(patched));
    expect(await keysOf('patches')).to.include.members(['lee2022vitgan', 'gwilliam2026huvr']);
  });

  it('cites the papers of a fit', async () => {
    folder.write('fit/config.yaml', 'name: one\nfit: { type: image, image: a.png }\nnetwork: { activation: relu }\n');
    expect(await keysOf('fit')).to.deep.equal([
      'hypersiren',
      'sitzmann2020siren',
      'mildenhall2020nerf',
      'kingma2015adam',
    ]);
  });

  it('rejects a folder that is not a run', async () => {
    expect((await errorOf(RunError, () => citeRun(path.join(folder.path, 'nothing')))).message).to.match(
      /is not the folder of a run/,
    );
  });
});

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { loadFitConfig } from '../config/load-fit-config.js';
import { configOfSignal } from './config-of-signal.js';

describe('the configuration of a signal', () => {
  const folder = workingFolder();
  const typeOf = async (file: string): Promise<unknown> => {
    const config = await configOfSignal(file);
    return config && (await loadFitConfig(config)).fit.type;
  };

  it('fits a file by its extension, and each image of a folder', async () => {
    mkdirSync('photos');
    const found = await Promise.all(['a.png', 'b.JPG', 'c.wav', 'd.ply', 'e.mp4', 'photos'].map(typeOf));
    expect(found).to.deep.equal(['image', 'image', 'audio', 'sdf', 'video', 'each']);
    const config = await configOfSignal('some folder/Ein Bild (1).png');
    expect(await loadFitConfig(config as NonNullable<typeof config>)).to.deep.include({ name: 'Ein-Bild-1-' });
    const { fit } = await loadFitConfig((await configOfSignal('a.png')) as NonNullable<typeof config>);
    expect(fit).to.deep.include({ image: path.join(folder.path, 'a.png') });
  });

  it('fits an image by SOAP from WINNER in a SIREN, and others by Adam from the start of the network', async () => {
    const settingsOf = async (file: string, ...set: string[]) => {
      const { start, train } = await loadFitConfig((await configOfSignal(file, set)) ?? {});
      return [start.type, train.optimizer.type, train.learningRate, train.schedule];
    };
    const [best, plain] = [
      ['winner', 'soap', 3e-4, 'cosine'],
      ['network', 'adam', 1e-4, 'constant'],
    ];
    expect(await settingsOf('a.png')).to.deep.equal(best);
    expect(await settingsOf('c.wav')).to.deep.equal(plain);
    expect(await settingsOf('a.png', 'network.width=128')).to.deep.equal(best);
    expect(await settingsOf('a.png', 'network.width=64')).to.deep.equal(['network', ...best.slice(1)]);
    expect(await settingsOf('a.png', 'network.hiddenLayers=0')).to.deep.equal(['network', ...best.slice(1)]);
    for (const set of [
      'fit.type=gradient',
      'network.activation=finer',
      'network={activation: wire}',
      'network.encoding.type=hash',
    ])
      expect(await settingsOf('a.png', set), set).to.deep.equal(plain);
  });

  it('is none for configurations and unknown files', async () => {
    for (const file of ['fit.yaml', 'fit.yml', 'notes', 'none.txt'])
      expect(await configOfSignal(file)).to.equal(undefined);
  });
});

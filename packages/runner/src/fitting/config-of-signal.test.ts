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

  it('starts the fit of an image by a SIREN as WINNER, and others as the network itself', async () => {
    const startOf = async (file: string, ...set: string[]) =>
      (await loadFitConfig((await configOfSignal(file, set)) ?? {})).start;
    expect(await startOf('a.png')).to.deep.equal({ type: 'winner' });
    expect(await startOf('c.wav')).to.deep.equal({ type: 'network' });
    expect(await startOf('a.png', 'network.width=64')).to.deep.equal({ type: 'winner' });
    for (const set of ['network.activation=finer', 'network={activation: wire}', 'network.encoding.type=hash'])
      expect(await startOf('a.png', set), set).to.deep.equal({ type: 'network' });
  });

  it('is none for configurations and unknown files', async () => {
    for (const file of ['fit.yaml', 'fit.yml', 'notes', 'none.txt'])
      expect(await configOfSignal(file)).to.equal(undefined);
  });
});

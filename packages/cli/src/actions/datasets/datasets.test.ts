import { readFileSync } from 'node:fs';
import path from 'node:path';
import { knownDatasets } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { expect } from 'chai';
import { TINY_CONFIG } from '../../../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../../../tools/testing/working-folder.js';
import { KNOWN_DATASETS } from '../../commands/datasets.js';
import { runHere } from '../../testing/run-here.js';

describe('hypersiren datasets', () => {
  const folder = workingFolder();
  before(async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    for (let index = 0; index < 3; index++) {
      const data = new Uint8Array(6 * 8 * 3).fill(51 * (index % 2));
      folder.write(`pictures/${index}.png`, await encodePng({ data, height: 6, width: 8, channels: 3 }));
    }
  });
  const datasets = (...args: string[]) => runHere(['datasets', ...args]);

  it('lists what is known, its terms, and what is here', async () => {
    const { code, stdout } = await datasets('list');
    expect(code).to.equal(0);
    for (const { name, contents, licence } of knownDatasets) {
      expect(stdout).to.match(new RegExp(`^${name} +${contents}`, 'm'));
      expect(stdout).to.include(`${name}: ${licence}`);
    }
    expect(knownDatasets.map(({ name }) => name)).to.deep.equal([...KNOWN_DATASETS]);
  });

  it('says the terms before it says what a person has to fetch', async () => {
    const { code, stderr } = await datasets('fetch', 'celeba');
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /licence +For non-commercial research alone.*\n(.*\n)*Error: .*cannot be fetched by a program/,
    );
    expect(stderr).to.include('img_align_celeba.zip');
    expect((await datasets('pack', 'cifar10', '-o', 'x.packed')).stderr).to.include(
      '`hypersiren datasets fetch cifar10`',
    );
  });

  it('packs the images of a configuration, says what they are, and finds them whole', async () => {
    const packed = await datasets('pack', 'tiny.yaml', '-o', 'tiny.packed', '--licence', 'CC0');
    expect(packed.stdout).to.equal('dataset: { source: packed, path: tiny.packed }\n');
    expect(packed.stderr).to.include('31 of 8×8×3: 24 train, 7 test; generated portraits of seed 1');
    const { stdout } = await datasets('inspect', 'tiny.packed', '--sheet', 'sheet.png', '--images', '5');
    expect(stdout).to.match(/^licence +CC0$/m);
    expect(stdout).to.match(/^images +31 of 8×8, 3 channels$/m);
    expect(stdout).to.match(/^kept +on the disk/m);
    expect(stdout).to.match(/^train +24 +– +0\.\d{4} ± 0\.\d{4} +0\.\d{4}/m);
    expect([...readFileSync('sheet.png').subarray(1, 4)]).to.deep.equal([...Buffer.from('PNG')]);
    expect((await datasets('verify', 'tiny.packed')).stdout).to.equal('All 31 images are whole.\n');
    const damaged = readFileSync('tiny.packed');
    damaged[5000] = (damaged[5000] as number) ^ 1;
    folder.write('tiny.packed', damaged);
    const { code, stderr } = await datasets('verify', 'tiny.packed');
    expect(code).to.equal(1);
    expect(stderr).to.include(`${path.resolve('tiny.packed')}, record 4, byte 4864: the image is damaged`);
  });

  it('looks at a folder of pictures, cropped and squeezed as told, and finds those that come twice', async () => {
    const { stdout } = await datasets('inspect', 'pictures', '--crop', 'centre', '--resize', 'squeeze', '--size', '4');
    expect(stdout).to.match(/^images +3 of 4×4, 3 channels$/m);
    expect(stdout).to.match(/^train +3 +1 +0\.0667/m);
    const idle = await datasets('inspect', 'tiny.yaml', '--size', '4');
    expect(idle.code).to.equal(2);
    expect(idle.stderr).to.include('--size does nothing for images of the source portraits');
    expect((await datasets('inspect', 'pictures', '--size', '4x')).stderr).to.include('--size expects 64, or 48x64');
  });

  it('asks which action, and what is meant', async () => {
    expect(await datasets()).to.include({ code: 2, stdout: '' });
    const { code, stderr } = await datasets('inspect', 'nothing');
    expect(code).to.equal(1);
    expect(stderr).to.include('nor a dataset known by this name. Known are celeba, cifar10, fashion-mnist.');
  });
});

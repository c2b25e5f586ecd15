import { readFileSync } from 'node:fs';
import path from 'node:path';
import { knownDatasets } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { expect } from 'chai';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { KNOWN_DATASETS } from './commands/datasets.js';
import { runHere } from './testing/run-here.js';

describe('hypersiren datasets', () => {
  const folder = workingFolder();
  before(async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    for (let index = 0; index < 3; index++) {
      const data = new Uint8Array(6 * 8 * 3).fill(51 * (index % 2));
      folder.write(`images/${index}.png`, await encodePng({ data, height: 6, width: 8, channels: 3 }));
    }
  });
  const datasets = (...args: string[]) => runHere(['datasets', ...args]);

  it('lists the known datasets, their licenses, and which are present', async () => {
    const { code, stdout } = await datasets('list');
    expect(code).to.equal(0);
    for (const { name, contents, license } of knownDatasets) {
      const [row = ''] = new RegExp(`^${name} +.*\n(?: +.*\n)*`, 'm').exec(stdout) ?? [];
      for (const word of contents.split(' ')) expect(row).to.include(word);
      expect(stdout.replaceAll(/\s+/g, ' ')).to.include(`${name}: ${license}`);
    }
    for (const line of stdout.split('\n')) expect([...line].length, line).to.be.at.most(80);
    expect(knownDatasets.map(({ name }) => name)).to.deep.equal([...KNOWN_DATASETS]);
  });

  it('prints the license before the instructions for a manual download', async () => {
    const { code, stderr } = await datasets('fetch', 'celeba');
    expect(code).to.equal(1);
    expect(stderr).to.match(/license +For non-commercial research only.*\n(.*\n)*Error: .*must be downloaded manually/);
    expect(stderr).to.include('img_align_celeba.zip');
    expect((await datasets('pack', 'cifar10', '-o', 'x.packed')).stderr).to.include(
      '`hypersiren datasets fetch cifar10`',
    );
  });

  it('packs the images of a configuration, describes them, and verifies them', async () => {
    const packed = await datasets('pack', 'tiny.yaml', '-o', 'tiny.packed', '--license', 'CC0');
    expect(packed.stdout).to.equal('dataset: { source: packed, path: tiny.packed }\n');
    expect(packed.stderr).to.include('31 of 8×8×3: 24 train, 7 test; generated portraits of seed 1');
    const { stdout } = await datasets('inspect', 'tiny.packed', '--sheet', 'sheet.png', '--images', '5');
    expect(stdout).to.match(/^license +CC0$/m);
    expect(stdout).to.match(/^images +31 of 8×8, 3 channels$/m);
    expect(stdout).to.match(/^kept +on the disk/m);
    expect(stdout).to.match(/^train +24 +–( +0\.\d{4}){4}\n( +± 0\.\d{4}){4}$/m);
    expect([...readFileSync('sheet.png').subarray(1, 4)]).to.deep.equal([...Buffer.from('PNG')]);
    expect((await datasets('verify', 'tiny.packed')).stdout).to.equal('All 31 images can be read.\n');
    const damaged = readFileSync('tiny.packed');
    damaged[5000] = (damaged[5000] as number) ^ 1;
    folder.write('tiny.packed', damaged);
    const { code, stderr } = await datasets('verify', 'tiny.packed');
    expect(code).to.equal(1);
    expect(stderr).to.include(`${path.resolve('tiny.packed')}, record 4, byte 4864: the image is damaged`);
  });

  it('inspects a folder of images, cropped and stretched, and finds duplicates', async () => {
    const { stdout } = await datasets('inspect', 'images', '--crop', 'center', '--resize', 'stretch', '--size', '4');
    expect(stdout).to.match(/^images +3 of 4×4, 3 channels$/m);
    expect(stdout).to.match(/^train +3 +1 +0\.0667/m);
    const idle = await datasets('inspect', 'tiny.yaml', '--size', '4');
    expect(idle.code).to.equal(2);
    expect(idle.stderr).to.include('--size has no effect on images of the source portraits');
    expect((await datasets('inspect', 'images', '--size', '4x')).stderr).to.include('--size expects 64, or 48x64');
  });

  it('lists all files that are not images, and skips them if requested', async () => {
    const data = new Uint8Array(6 * 8 * 3);
    for (let index = 0; index < 12; index++)
      folder.write(`some/${index}.png`, await encodePng({ data, height: 6, width: 8, channels: 3 }));
    for (let index = 0; index < 25; index++) folder.write(`some/bad${index}.jpg`, index % 2 === 0 ? '' : 'no image');
    const strict = await datasets('verify', 'some');
    expect(strict.code).to.equal(1);
    expect(strict.stderr).to.include('25 of 37 files are not readable images').and.include('and 20 more');
    expect(strict.stdout.match(/^.*bad\d+\.jpg: is /gm)).to.have.length(25);
    expect((await datasets('inspect', 'some')).code).to.equal(1);
    const skipped = await datasets('verify', 'some', '--on-bad-image', 'skip');
    expect(skipped.code).to.equal(0);
    expect(skipped.stdout)
      .to.match(/bad0\.jpg: is empty/)
      .and.match(/All 12 images can be read; 25 files were skipped\.\n$/);
    const seen = await datasets('inspect', 'some', '--on-bad-image', 'skip');
    expect(seen.stdout).to.match(/^from +image files of some, without 25 that could not be read$/m);
    expect((await datasets('verify', 'tiny.yaml', '--on-bad-image', 'skip')).code).to.equal(2);
  });

  it('records the number and names of skipped files with a run', async () => {
    for (let index = 0; index < 4; index++) {
      const data = new Uint8Array(8 * 8 * 3).fill(40 * index);
      folder.write(`run/${index}.png`, await encodePng({ data, height: 8, width: 8, channels: 3 }));
    }
    folder.write('run/bad.png', 'no image');
    const dataset = 'dataset: {source: folder, path: run, onBadImage: skip, split: {holdOut: {test: 2}}}';
    folder.write('skip.yaml', TINY_CONFIG.replace(/^dataset:.*$/m, dataset).replace(/batch: \d+/, 'batch: 2'));
    const { code, stderr } = await runHere(['train', 'skip.yaml', '--run', 'skipped', '--backend', 'cpu']);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('without 1 that could not be read');
    const { skipped } = JSON.parse(readFileSync('skipped/run.json', 'utf8')).dataset;
    expect(skipped.count).to.equal(1);
    expect(skipped.first[0].path).to.equal(path.resolve('run/bad.png'));
    expect(skipped.first[0].reason).to.include('no image that can be decoded');
  });

  it('requires a range for samples without defined values of black and white', async () => {
    for (const [args, message] of [
      [['--range', '0'], '--range expects two numbers: 0,1'],
      [['--range', 'a,b'], '--range expects two numbers: 0,1'],
    ] as const)
      expect((await datasets('inspect', 'images', ...args)).stderr).to.include(message);
    const { stdout } = await datasets('inspect', 'images', '--range', '0,51');
    expect(stdout).to.match(/^train +3 +1 +0\.3333/m);
  });

  it('requires an action, and suggests the nearest name', async () => {
    expect(await datasets()).to.include({ code: 2, stdout: '' });
    const { code, stderr } = await datasets('inspect', 'nothing');
    expect(code).to.equal(1);
    expect(stderr).to.include('and no known dataset of this name. Known datasets: celeba, cifar10, fashion-mnist.');
  });
});

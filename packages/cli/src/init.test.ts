import { existsSync, mkdirSync } from 'node:fs';
import { writePng } from '@hypersiren/datasets/media';
import { expect } from 'chai';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runHere } from './testing/run-here.js';

describe('hypersiren init', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  before(async () => {
    mkdirSync(folder.at('photos'));
    const data = Uint8Array.from({ length: 192 }, (_, index) => index);
    for (const name of ['a', 'b', 'c'])
      await writePng(folder.at(`photos/${name}.png`), {
        data: data.map((value) => value ^ name.charCodeAt(0)),
        height: 8,
        width: 8,
        channels: 3,
      });
    folder.write('photos/d.jpg', 'damaged');
  });

  it('prints a summary of the images, writes a configuration, and prints the command that trains it', async () => {
    const { code, stdout, stderr } = await runHere(['init', 'photos']);
    expect([code, stdout]).to.deep.equal([0, 'hypersiren train photos.yaml\n']);
    expect(stderr).to.match(/^images +3, height×width: 8×8 \(3\)$/m);
    expect(stderr).to.match(/^colors +3 in color, 0 gray$/m);
    expect(stderr).to.match(/^1 file cannot be read and will be skipped:\n {2}photos\/d\.jpg: /m);
    expect(stderr).to.match(/^training +8×8 pixels; 2 images for training, 1 for evaluation, batches of 2$/m);
    expect(stderr).to.match(/^written +photos\.yaml$/m);
  });

  it('has written a configuration that trains', async () => {
    const { code, stderr } = await runHere(['train', 'photos.yaml', '--set', 'train.steps=1', '--backend', 'native']);
    expect(code, stderr).to.equal(0);
    expect(existsSync(folder.at('runs/photos/evaluation.json'))).to.equal(true);
  });

  it('exits with 1 if there are no images, and with 2 if the file already exists', async () => {
    mkdirSync(folder.at('empty'));
    const none = await runHere(['init', 'empty']);
    expect(none.code).to.equal(1);
    expect(none.stderr).to.match(
      /empty: holds no files\. Name a folder with PNG, .*: hypersiren init path\/to\/images\.\n/,
    );
    const there = await runHere(['init', 'photos']);
    expect(there.code).to.equal(2);
    expect(there.stderr).to.match(
      /photos\.yaml already exists\. Choose another file with -o, or replace it with --force/,
    );
  });
});

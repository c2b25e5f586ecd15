import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { encodePng } from '@hypersiren/datasets/media';
import { expect } from 'chai';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runHere } from './testing/run-here.js';

describe('runs whose data was moved, with spaces and letters of all kinds in their paths, from another folder', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  const hypersiren = (...args: string[]) => runHere(args);
  const RUN = path.join('..', 'Läufe & 100%', 'mein Lauf');
  const SET = ['--set', `dataset.path=../neuer Ort/фото 🙂`];
  const CPU = ['--backend', 'cpu'];

  before(async () => {
    for (let index = 0; index < 10; index++) {
      const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, at) => (37 * index + 11 * at) % 256);
      folder.write(`alt/Bild ${index}.png`, await encodePng({ data, height: 8, width: 8, channels: 3 }));
    }
    folder.write(
      'Versuche 1/Größe 8.yaml',
      TINY_CONFIG.replace(/^dataset: .*$/m, 'dataset: {source: folder, path: ../alt, split: {holdOut: {test: 4}}}')
        .replace('evaluate: [5, 20, half, full]', 'evaluate: [5]')
        .replace('steps: 6', 'steps: 2, statisticsEvery: 0')
        .concat('evaluation: {strongest: false}\nbaselines: [mean-image]\n'),
    );
    mkdirSync(folder.at('anderswo'));
    process.chdir('anderswo'); // the suite's folder is left at its end
    const { code, stderr } = await hypersiren('train', '../Versuche 1/Größe 8.yaml', '--run', RUN, ...CPU);
    expect(code, stderr).to.equal(0);
    mkdirSync('../neuer Ort');
    renameSync('../alt', '../neuer Ort/фото 🙂');
  });

  for (const [name, ...args] of [
    ['evaluate', 'evaluate', RUN],
    ['report', 'report', RUN, '-o', 'ein Bericht.html'],
    ['reproduce', 'reproduce', RUN, '--as', 'noch einmal'],
    ['benchmark', 'benchmark', RUN, '--no-cache'],
    ['tensorboard', 'tensorboard', RUN, '-o', 'Ereignisse'],
    ['train --resume', 'train', '--resume', RUN],
  ] as const)
    it(`${name} reports the path of missing data, and finds moved data by --set dataset.path`, async () => {
      const longer = name === 'train --resume' ? ['--set', 'train.steps=3'] : [];
      const lost = await hypersiren(...args, ...longer, ...CPU);
      expect(lost.code).to.equal(1);
      expect(lost.stderr).to.contain('there is no file or folder at this path').and.contain('--set dataset.path=…');
      const found = await hypersiren(...args, ...longer, ...SET, ...CPU);
      expect(found.code, found.stderr).to.equal(0);
    });

  for (const [name, ...args] of [
    ['demo', 'demo', RUN, '--build', 'eine Seite', '--images', '2', ...SET],
    ['compare', 'compare', RUN, RUN],
    ['watch', 'watch', RUN, '--once'],
    ['chart', 'chart', RUN, '-o', 'Bilder ü', ...CPU],
    ['inpaint', 'inpaint', RUN, '../neuer Ort/фото 🙂/Bild 1.png', '--pixels', '5', '-o', 'ganz ß.png', ...CPU],
    ['export', 'export', RUN, '--to', 'npz', '--image', '../neuer Ort/фото 🙂/Bild 1.png', '-o', 'aus ß'],
    ['config', 'config', '../Versuche 1/Größe 8.yaml', ...SET],
    ['datasets inspect', 'datasets', 'inspect', '../neuer Ort/фото 🙂'],
    ['datasets pack', 'datasets', 'pack', '../neuer Ort/фото 🙂', '-o', 'alle é.hsds'],
  ] as const)
    it(`${name} takes such paths`, async () => {
      const { code, stderr } = await hypersiren(...args);
      expect(code, stderr).to.equal(0);
    });

  it('resume keeps the new path of the data', () => {
    expect(readFileSync(path.join(RUN, 'config.yaml'), 'utf8')).to.contain('neuer Ort/фото');
  });

  for (const [command, ...further] of [
    ['evaluate'],
    ['report'],
    ['reproduce'],
    ['benchmark'],
    ['tensorboard'],
    ['demo', '--build', 'x'],
    ['chart'],
  ] as const)
    it(`${command} refuses to override the settings of the training`, async () => {
      const { code, stderr } = await hypersiren(command, RUN, ...further, '--set', 'model.siren.width=9');
      expect(code).to.equal(1);
      expect(stderr).to.contain('was trained with model.siren.width 8, but --set gives 9');
    });

  it('other images than those of the run are rejected', async () => {
    const data = new Uint8Array(8 * 8 * 3);
    for (let index = 0; index < 10; index++)
      folder.write(`fremd/${index}.png`, await encodePng({ data: data.fill(index), height: 8, width: 8, channels: 3 }));
    for (const args of [['report'], ['reproduce', '--as', 'fremd'], ['tensorboard'], ['benchmark']]) {
      const [command, ...further] = args as [string, ...string[]];
      const { code, stderr } = await hypersiren(command, RUN, ...further, '--set', 'dataset.path=../fremd', ...CPU);
      expect(code, command).to.equal(1);
      expect(stderr).to.contain('was trained on');
    }
  });
});

import { expect } from 'chai';
import { loadDataset } from '../dataset/load-dataset.js';
import { encodePng } from '../media/images/write-png.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { CelebaConfig } from './celeba.js';

describe('celeba source', () => {
  const folder = temporaryFolder();
  const config = { source: 'celeba', path: 'celeba', crop: 'centre', resize: 'squeeze', size: 4 } as const;
  const load = (more: Partial<CelebaConfig> = {}) =>
    loadDataset({ ...config, ...more }, { baseDirectory: folder.path });
  const partition = (text: string) => folder.write('celeba/list_eval_partition.txt', text);
  const LINES = '000001.jpg 0\n000002.jpg 2\n000003.jpg 1\n000004.jpg 0\n';

  before(async () => {
    for (let face = 1; face <= 4; face++) {
      // Grey as its number in the middle 178 rows, black above and below.
      const data = new Uint8Array(218 * 178 * 3);
      data.fill(50 * face, 20 * 178 * 3, 198 * 178 * 3);
      const png = await encodePng({ data, height: 218, width: 178, channels: 3 });
      folder.write(`celeba/img_align_celeba/00000${face}.jpg`, png);
    }
    partition(LINES);
  });

  it('has the splits of the official partition, their pictures in the order of the file', async () => {
    const dataset = await load();
    expect(dataset.splits).to.deep.equal({
      train: { start: 0, count: 2 },
      validation: { start: 2, count: 1 },
      test: { start: 3, count: 1 },
    });
    const levels = Array.from({ length: 4 }, (_, image) => dataset.images[image * 48]);
    expect(levels).to.deep.equal([50, 200, 150, 100]);
    expect(dataset.description).to.equal("CelebA's aligned faces, cropped to the centre, squeezed");
  });

  it('squeezes whole pictures where no crop is named', async () => {
    const dataset = await load({ crop: 'none' });
    expect(dataset.images[0], 'the black above').to.be.below(50);
    expect(dataset.description).to.equal("CelebA's aligned faces, squeezed");
  });

  it('wants it named what is done to pictures that are not square', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'celeba', path: 'celeba' }, { baseDirectory: '/' }));
    expect(error).to.include({ code: 'bad-config' });
    expect(error.message).to.include('178×218').and.include('crop: centre');
  });

  it('refuses a partition that is none, names paths, or pictures that are not there', async () => {
    for (const [text, line] of [
      ['000001.jpg 0\n000002.jpg 3\n', 2],
      ['../000001.jpg 0\n', 1],
      ['a/b.jpg 1\n', 1],
      ['.. 1\n', 1],
      ['202599\n', 1],
    ] as const) {
      partition(text);
      expect(await datasetErrorOf(load), text).to.include({ code: 'bad-record', line });
    }
    partition('\n');
    expect((await datasetErrorOf(load)).code).to.equal('empty');
    partition('000009.jpg 1\n');
    expect((await datasetErrorOf(load)).code).to.equal('missing-file');
    partition(LINES);
  });
});

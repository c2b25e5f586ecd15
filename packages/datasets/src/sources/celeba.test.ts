import path from 'node:path';
import { expect } from 'chai';
import { loadDataset } from '../dataset/load-dataset.js';
import { encodePng } from '../media/images/write-png.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { CelebaConfig } from './celeba.js';

describe('celeba source', () => {
  const folder = temporaryFolder();
  const config = { source: 'celeba', path: 'celeba', crop: 'center', resize: 'stretch', size: 4 } as const;
  const load = (more: Partial<CelebaConfig> = {}) =>
    loadDataset({ ...config, ...more }, { baseDirectory: folder.path });
  const partition = (text: string) => folder.write('celeba/list_eval_partition.txt', text);
  const LINES = '000001.jpg 0\n000002.jpg 2\n000003.jpg 1\n000004.jpg 0\n';

  before(async () => {
    for (let face = 1; face <= 4; face++) {
      // Gray as its number in the middle 178 rows, black above and below.
      const data = new Uint8Array(218 * 178 * 3);
      data.fill(50 * face, 20 * 178 * 3, 198 * 178 * 3);
      const png = await encodePng({ data, height: 218, width: 178, channels: 3 });
      folder.write(`celeba/img_align_celeba/00000${face}.jpg`, png);
    }
    partition(LINES);
  });

  it('has the splits of the official partition, their images in the order of the file', async () => {
    const dataset = await load();
    expect(dataset.splits).to.deep.equal({
      train: { start: 0, count: 2 },
      validation: { start: 2, count: 1 },
      test: { start: 3, count: 1 },
    });
    const levels = Array.from({ length: 4 }, (_, image) => dataset.images[image * 48]);
    expect(levels).to.deep.equal([50, 200, 150, 100]);
    expect(dataset.description).to.equal("CelebA's aligned faces, cropped to the center, stretched");
  });

  it('stretches whole images if there is no crop', async () => {
    const dataset = await load({ crop: 'none' });
    expect(dataset.images[0], 'the black above').to.be.below(50);
    expect(dataset.description).to.equal("CelebA's aligned faces, stretched");
  });

  it('requires a transform, because the images are not square', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'celeba', path: 'celeba' }, { baseDirectory: '/' }));
    expect(error).to.include({ code: 'bad-config' });
    expect(error.message).to.include('178×218').and.include('crop: center');
  });

  it('crops and reduces as the protocol of a paper', async () => {
    // Each pixel has its row and column as values.
    const data = new Uint8Array(218 * 178 * 3);
    for (let row = 0; row < 218; row++)
      for (let column = 0; column < 178; column++) data.set([row, column, 9], (row * 178 + column) * 3);
    const png = await encodePng({ data, height: 218, width: 178, channels: 3 });
    for (const name of ['000001', '000002']) folder.write(`paper/img_align_celeba/${name}.jpg`, png);
    folder.write('paper/list_eval_partition.txt', '000001.jpg 0\n000002.jpg 2\n');
    const paper = { source: 'celeba', path: 'paper', protocol: 'siren-2020' } as const;
    const dataset = await loadDataset(paper, { baseDirectory: folder.path });
    expect(dataset).to.include({ height: 32, width: 32, channels: 3, count: 2 });
    expect(dataset.description).to.equal("CelebA's aligned faces, as in siren-2020");
    const pixel = (image: number, row: number, column: number) => {
      const from = ((image * 32 + row) * 32 + column) * 3;
      return [...(dataset.images as Uint8Array).subarray(from, from + 3)];
    };
    // Rows 22, 28 and 195 and columns 2, 8 and 175 according to Pillow.
    expect(pixel(0, 0, 0)).to.deep.equal([22, 2, 9]);
    expect(pixel(0, 1, 1)).to.deep.equal([28, 8, 9]);
    expect(pixel(1, 31, 31)).to.deep.equal([195, 175, 9]);
  });

  it('rejects keys that the protocol decides', async () => {
    const error = await datasetErrorOf(() => load({ protocol: 'siren-2020' }));
    expect(error).to.include({ code: 'bad-config' });
    expect(error.message).to.include('protocol: siren-2020 decides crop, resize, size');
  });

  describe('in the layouts in which people have it', () => {
    const face = async (level: number) =>
      encodePng({ data: new Uint8Array(218 * 178 * 3).fill(level), height: 218, width: 178, channels: 3 });
    const place = async (folderName: string, parts: { images: string; partition: string; text: string }) => {
      for (const [at, level] of [10, 20, 30].entries())
        folder.write(`${folderName}/${parts.images}/00000${at + 1}.jpg`, await face(level));
      folder.write(`${folderName}/${parts.partition}`, parts.text);
    };
    const csv = 'image_id,partition\n000001.jpg,0\n000002.jpg,2\n000003.jpg,0\n';
    const txt = '000001.jpg 0\r\n000002.jpg 2\r\n000003.jpg 0\r\n';
    const nested = 'img_align_celeba/img_align_celeba';
    for (const [title, name, parts] of [
      [
        'Kaggle’s table and nested folder',
        'kaggle',
        { images: nested, partition: 'list_eval_partition.csv', text: csv },
      ],
      [
        'the table under the other name',
        'renamed',
        { images: nested, partition: 'list_eval_partition.txt', text: csv },
      ],
      ['lines of Windows', 'windows', { images: 'img_align_celeba', partition: 'list_eval_partition.txt', text: txt }],
      [
        'the authors’ folders',
        'folders',
        { images: 'Img/img_align_celeba', partition: 'Eval/list_eval_partition.txt', text: txt },
      ],
      [
        'torchvision’s folder',
        'root',
        { images: 'celeba/img_align_celeba', partition: 'celeba/list_eval_partition.txt', text: txt },
      ],
    ] as const)
      it(`is read: ${title}`, async () => {
        await place(name, parts);
        const dataset = await load({ path: name });
        expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 2 }, test: { start: 2, count: 1 } });
        expect([0, 1, 2].map((image) => dataset.images[48 * image])).to.deep.equal([10, 30, 20]);
      });

    it('is read if a link to the images is stored as a text file', async () => {
      await place('from', { images: nested, partition: 'list_eval_partition.csv', text: csv });
      folder.write('linked/list_eval_partition.txt', csv);
      folder.write('linked/img_align_celeba', '../from/img_align_celeba/img_align_celeba\n');
      expect((await load({ path: 'linked' })).count).to.equal(3);
    });

    it('is rejected with the existing files and a hint', async () => {
      folder.write('quota/list_eval_partition.txt', '<!DOCTYPE html><title>Google Drive - Quota exceeded</title>');
      expect((await datasetErrorOf(() => load({ path: 'quota' }))).message)
        .to.include('is a web page')
        .and.include('quota');
      folder.write('packed/list_eval_partition.txt', txt);
      folder.write('packed/img_align_celeba.zip', 'PK');
      expect((await datasetErrorOf(() => load({ path: 'packed' }))).message).to.include('Unpack img_align_celeba.zip');
      folder.write('nothing/readme', 'x');
      const error = await datasetErrorOf(() => load({ path: 'nothing' }));
      expect(error).to.include({ code: 'missing-file', path: path.join(folder.path, 'nothing') });
      expect(error.message).to.include('has no list_eval_partition.txt or list_eval_partition.csv');
    });

    it('skips damaged images if configured', async () => {
      await place('damaged', { images: nested, partition: 'list_eval_partition.csv', text: csv });
      folder.write(`damaged/${nested}/000003.jpg`, 'x');
      expect((await datasetErrorOf(() => load({ path: 'damaged' }))).hint).to.include('onBadImage: skip');
      const dataset = await load({ path: 'damaged', onBadImage: 'skip' });
      expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 1 }, test: { start: 1, count: 1 } });
      expect(dataset.skipped).to.have.length(1);
    });
  });

  it('rejects an invalid partition, one with paths, and one with missing images', async () => {
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

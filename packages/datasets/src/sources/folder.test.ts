import path from 'node:path';
import { expect } from 'chai';
import { loadDataset } from '../dataset/load-dataset.js';
import { encodePng } from '../media/images/write-png.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { needsSharedData, sharedData } from '../testing/shared-data.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';

describe('folder source', () => {
  const folder = temporaryFolder();
  const options = { baseDirectory: folder.path };
  const picture = (seed: number, height = 4, width = 5, channels = 3) => ({
    data: testBytes(height * width * channels, seed),
    height,
    width,
    channels,
  });
  const write = async (name: string, image: ReturnType<typeof picture>) => folder.write(name, await encodePng(image));

  before(async () => {
    // More pictures than are decoded at the same time, so that one put in the wrong place would show.
    for (let seed = 0; seed < 20; seed++) await write(`many/${String.fromCharCode(97 + seed)}.png`, picture(seed));
    for (const seed of [0, 1, 2]) await write(`few/${seed}.png`, picture(100 + seed));
    await write('mixed/a.png', picture(1));
    await write('mixed/b.png', picture(2, 5, 4));
    await write('mixed/c.png', picture(3));
    await write('colours/a.png', picture(1));
    await write('colours/b.png', picture(2, 4, 5, 1));
    await write('text/a.png', picture(1));
    folder.write('text/b.png', 'this is no picture');
    await write('readme/a.png', picture(1));
    folder.write('readme/readme.md', 'about the pictures');
    folder.write('cut/a.png', (await encodePng(picture(1, 64, 64))).subarray(0, -500));
    folder.write('hidden/.keep', '');
  });

  it('has every picture in the order of the file names', async () => {
    const dataset = await loadDataset({ source: 'folder', path: 'many' }, options);
    expect(dataset).to.include({ name: 'folder', count: 20, height: 4, width: 5, channels: 3 });
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 20 } });
    const all = Array.from({ length: 20 }, (_, seed) => [...picture(seed).data]).flat();
    expect([...dataset.images]).to.deep.equal(all);
  });

  it('makes a split of each folder that is named, or of several', async () => {
    const dataset = await loadDataset({ source: 'folder', path: { test: 'few', train: 'many' } }, options);
    expect(dataset.splits).to.deep.equal({ test: { start: 0, count: 3 }, train: { start: 3, count: 20 } });
    const joined = await loadDataset(
      { source: 'folder', path: ['few', 'many'], split: { holdOut: { test: 4 } } },
      options,
    );
    expect(joined.splits).to.deep.equal({ train: { start: 0, count: 19 }, test: { start: 19, count: 4 } });
    expect(Buffer.compare(joined.images, dataset.images)).to.equal(0);
  });

  it('makes one size and colour of pictures where it is told how', async () => {
    const transform = { crop: 'centre', resize: 'squeeze', size: 3 } as const;
    const sized = await loadDataset({ source: 'folder', path: 'mixed', ...transform }, options);
    expect(sized).to.include({ count: 3, height: 3, width: 3, channels: 3 });
    const grey = await loadDataset({ source: 'folder', path: 'colours', channels: 1 }, options);
    expect(grey).to.include({ count: 2, channels: 1 });
    expect(grey.images.slice(20)).to.deep.equal(picture(2, 4, 5, 1).data);
  });

  it('takes only the extensions that are named', async () => {
    const dataset = await loadDataset({ source: 'folder', path: 'readme', extensions: ['png'] }, options);
    expect(dataset.count).to.equal(1);
  });

  it('refuses mixed sizes and names files of each', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'mixed' }, options));
    expect(error).to.include({ code: 'mixed-shapes', path: path.join(folder.path, 'mixed/b.png') });
    expect(error.message).to.include('4×5 colour (2: a.png, c.png); 5×4 colour (1: b.png)');
    expect(error.hint).to.include('resize: squeeze');
  });

  it('refuses grey among colour', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'colours' }, options));
    expect(error.message).to.include('4×5 colour (1: a.png); 4×5 grey (1: b.png)');
  });

  for (const [name, code, file] of [
    ['text', 'bad-image', 'text/b.png'],
    ['readme', 'bad-image', 'readme/readme.md'],
    ['cut', 'bad-image', 'cut/a.png'],
    ['hidden', 'empty', 'hidden'],
    ['none', 'missing-file', 'none'],
  ] as const)
    it(`refuses ${file}: ${code}`, async () => {
      const error = await datasetErrorOf(() => loadDataset({ source: 'folder', path: name }, options));
      expect(error).to.include({ code, path: path.join(folder.path, file) });
    });

  it('refuses options that do nothing', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'many', size: 3 }, options));
    expect(error.code).to.equal('bad-config');
  });

  it('loads the 64×64 faces', async function () {
    needsSharedData(this, 'faces64');
    const faces = await loadDataset({ source: 'folder', path: 'faces64' }, { baseDirectory: sharedData });
    expect(faces).to.include({ count: 100, height: 64, width: 64, channels: 3 });
  });

  it('refuses the Kodak pictures as they are, and loads them cropped and squeezed', async function () {
    needsSharedData(this, 'kodak');
    const kodak = { source: 'folder', path: 'kodak' } as const;
    const error = await datasetErrorOf(() => loadDataset(kodak, { baseDirectory: sharedData }));
    expect(error.message).to.include('512×768 colour (9: kodim01.png').and.include('768×512 colour (3: kodim09.png');
    const transform = { crop: 'centre', resize: 'squeeze', size: 64 } as const;
    const dataset = await loadDataset({ ...kodak, ...transform }, { baseDirectory: sharedData });
    expect(dataset).to.include({ count: 12, height: 64, width: 64, channels: 3 });
  });
});

import path from 'node:path';
import { expect } from 'chai';
import { loadDataset } from '../dataset/load-dataset.js';
import { reduceDataset } from '../dataset/reduce-dataset.js';
import { streamDataset } from '../dataset/stream-dataset.js';
import type { DatasetWarning } from '../dataset-warning.js';
import { encodePng } from '../media/images/write-png.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeTiff } from '../testing/encode-tiff.js';
import { needsSharedData, sharedData } from '../testing/shared-data.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';

describe('folder source', () => {
  const folder = temporaryFolder();
  const options = { baseDirectory: folder.path };
  const imageFile = (seed: number, height = 4, width = 5, channels = 3) => ({
    data: testBytes(height * width * channels, seed),
    height,
    width,
    channels,
  });
  const write = async (name: string, image: ReturnType<typeof imageFile>) => folder.write(name, await encodePng(image));

  before(async () => {
    // More images than are decoded at the same time, so that one put in the wrong place would show.
    for (let seed = 0; seed < 20; seed++) await write(`many/${String.fromCharCode(97 + seed)}.png`, imageFile(seed));
    for (const seed of [0, 1, 2]) await write(`few/${seed}.png`, imageFile(100 + seed));
    await write('mixed/a.png', imageFile(1));
    await write('mixed/b.png', imageFile(2, 5, 4));
    await write('mixed/c.png', imageFile(3));
    await write('colors/a.png', imageFile(1));
    await write('colors/b.png', imageFile(2, 4, 5, 1));
    await write('text/a.png', imageFile(1));
    folder.write('text/b.png', 'this is no image');
    await write('readme/a.png', imageFile(1));
    folder.write('readme/readme.md', 'about the images');
    folder.write('cut/a.png', (await encodePng(imageFile(1, 64, 64))).subarray(0, -500));
    folder.write('hidden/.keep', '');
  });

  it('has every image in the order of the file names', async () => {
    const dataset = await loadDataset({ source: 'folder', path: 'many' }, options);
    expect(dataset).to.include({ name: 'folder', count: 20, height: 4, width: 5, channels: 3 });
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 20 } });
    const all = Array.from({ length: 20 }, (_, seed) => [...imageFile(seed).data]).flat();
    expect([...dataset.images]).to.deep.equal(all);
  });

  it('makes a split of each folder, or of several folders', async () => {
    const dataset = await loadDataset({ source: 'folder', path: { test: 'few', train: 'many' } }, options);
    expect(dataset.splits).to.deep.equal({ test: { start: 0, count: 3 }, train: { start: 3, count: 20 } });
    const joined = await loadDataset(
      { source: 'folder', path: ['few', 'many'], split: { holdOut: { test: 4 } } },
      options,
    );
    expect(joined.splits).to.deep.equal({ train: { start: 0, count: 19 }, test: { start: 19, count: 4 } });
    expect(Buffer.compare(joined.images, dataset.images)).to.equal(0);
  });

  it('converts images to one size and color if configured', async () => {
    const transform = { crop: 'center', resize: 'stretch', size: 3 } as const;
    const sized = await loadDataset({ source: 'folder', path: 'mixed', ...transform }, options);
    expect(sized).to.include({ count: 3, height: 3, width: 3, channels: 3 });
    const gray = await loadDataset({ source: 'folder', path: 'colors', channels: 1 }, options);
    expect(gray).to.include({ count: 2, channels: 1 });
    expect(gray.images.slice(20)).to.deep.equal(imageFile(2, 4, 5, 1).data);
  });

  it('reads only files with the given extensions', async () => {
    const dataset = await loadDataset({ source: 'folder', path: 'readme', extensions: ['png'] }, options);
    expect(dataset.count).to.equal(1);
  });

  it('refuses mixed sizes and names files of each', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'mixed' }, options));
    expect(error).to.include({ code: 'mixed-shapes', path: path.join(folder.path, 'mixed/b.png') });
    expect(error.message).to.include('4×5 color (2: a.png, c.png); 5×4 color (1: b.png)');
    expect(error.hint).to.include('resize: stretch');
  });

  it('refuses gray among color', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'colors' }, options));
    expect(error.message).to.include('4×5 color (1: a.png); 4×5 gray (1: b.png)');
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

  describe('with damaged and foreign files', () => {
    const bad = { 'b.jpg': '', 'e.png': 'GIF89a', 'notes.txt': 'about them' };
    before(async () => {
      for (const name of ['a', 'c', 'd']) await write(`several/${name}.png`, imageFile(name.charCodeAt(0)));
      for (const [name, content] of Object.entries(bad)) folder.write(`several/${name}`, content);
      folder.write('several/cut.png', (await encodePng(imageFile(1, 64, 64))).subarray(0, -500));
    });
    const several = { source: 'folder', path: 'several' } as const;
    const files = ['b.jpg', 'cut.png', 'e.png', 'notes.txt'].map((name) => path.join(folder.path, 'several', name));

    it('names all of them with their reasons', async () => {
      const error = await datasetErrorOf(() => loadDataset(several, options));
      expect(error.code).to.equal('bad-image');
      expect(error.faults.map((fault) => fault.path)).to.deep.equal(files);
      expect(error.message).to.include('4 of 7 files are not readable images');
      expect(error.message).to.include(`${files[0]}: is empty, expected an image`);
      for (const file of files) expect(error.message).to.include(`${file}: is `);
      expect(error.hint).to.include('onBadImage: skip');
    });

    it('lists five of them, or of their shapes, and how many more there are', async () => {
      for (let index = 0; index < 7; index++) {
        folder.write(`crowd/${index}.png`, 'no image');
        await write(`shapes/${index}.png`, imageFile(1, 8, 8 + index));
      }
      const bad = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'crowd' }, options));
      expect(bad.message.match(/\d\.png: is no image/g)).to.have.length(5);
      expect(bad.message).to.include('7 of 7 files').and.include('\n  and 2 more');
      expect(bad.faults).to.have.length(7);
      const mixed = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'shapes' }, options));
      expect(mixed.message.match(/\d\.png\)/g)).to.have.length(5);
      expect(mixed.message).to.include('; and 2 more shapes');
    });

    it('skips them if configured, and keeps their number and reasons', async () => {
      const dataset = await loadDataset({ ...several, onBadImage: 'skip' }, options);
      expect(dataset.count).to.equal(3);
      expect([...dataset.images.subarray(0, 60)]).to.deep.equal([...imageFile(97).data]);
      expect(dataset.skipped?.map((file) => file.path)).to.deep.equal(files);
      expect(dataset.skipped?.[0]?.reason).to.equal('is empty, expected an image');
      expect(dataset.description).to.equal('image files of several, without 4 that could not be read');
      expect((await reduceDataset(dataset, 1)).skipped).to.have.length(4);
      const whole = await loadDataset({ source: 'folder', path: 'few', onBadImage: 'skip' }, options);
      expect([whole.skipped, whole.description]).to.deep.equal([undefined, 'image files of few']);
    });

    it('fails if all files would be skipped, and if the configuration is wrong', async () => {
      const none = { source: 'folder', path: 'several', extensions: ['txt', 'jpg'], onBadImage: 'skip' } as const;
      expect((await datasetErrorOf(() => loadDataset(none, options))).code).to.equal('bad-image');
      const mixed = { source: 'folder', path: 'mixed', onBadImage: 'skip' } as const;
      expect((await datasetErrorOf(() => loadDataset(mixed, options))).code).to.equal('mixed-shapes');
    });

    it('streams the same images, for packing', async () => {
      const stream = await streamDataset({ ...several, onBadImage: 'skip' }, options);
      let count = 0;
      for await (const _ of stream.parts) count++;
      expect([count, stream.skipped?.().length]).to.deep.equal([3, 4]);
      const strict = await streamDataset(several, options);
      const error = await datasetErrorOf(async () => {
        for await (const _ of strict.parts);
      });
      expect(error.faults).to.have.length(4);
    });
  });

  it('ignores files of operating systems silently, and tables with a warning', async () => {
    for (const name of ['b', 'a']) await write(`clutter/${name}.png`, imageFile(name.charCodeAt(0)));
    for (const name of ['Thumbs.db', 'desktop.ini', '.DS_Store', '__MACOSX/a.png', '@eaDir/a.png/THUMB.jpg'])
      folder.write(`clutter/${name}`, 'x');
    const said: DatasetWarning[] = [];
    const load = () =>
      loadDataset({ source: 'folder', path: 'clutter' }, { ...options, onWarning: (warning) => said.push(warning) });
    expect([(await load()).count, said]).to.deep.equal([2, []]);
    folder.write('clutter/labels.csv', 'image,label\na.png,1\n');
    expect((await load()).count).to.equal(2);
    expect(said.map(({ path, problem }) => [path, problem])).to.deep.equal([
      [path.join(folder.path, 'clutter'), '1 files do not have names of images and were skipped: labels.csv'],
    ]);
  });

  it('gives one warning for the same problem of several images', async () => {
    const tiff = (name: string) =>
      folder.write(
        `dark/${name}.tif`,
        encodeTiff({ height: 1, width: 2, bits: 16, format: 1, samples: Uint16Array.of(0, 900) }),
      );
    for (const name of ['a', 'b', 'c', 'd']) tiff(name);
    const said: string[] = [];
    const onWarning = ({ problem }: DatasetWarning) => said.push(problem);
    await loadDataset({ source: 'folder', path: 'dark' }, { ...options, onWarning });
    expect(said).to.have.length(1);
    expect(said[0]).to.match(/^4 of 4 images \(a\.tif, b\.tif, c\.tif, …\): has 16-bit samples/);
  });

  it('compares numbers in names by value if configured', async () => {
    for (const frame of [1, 2, 10]) await write(`frames/frame_${frame}.png`, imageFile(frame));
    const first = ({ images }: { images: Uint8Array }) => [0, 1, 2].map((index) => images[60 * index]);
    const of = (...frames: number[]) => frames.map((frame) => imageFile(frame).data[0]);
    const frames = { source: 'folder', path: 'frames' } as const;
    expect(first(await loadDataset(frames, options))).to.deep.equal(of(1, 10, 2));
    const said: string[] = [];
    const onWarning = ({ problem }: DatasetWarning) => said.push(problem);
    const counted = { ...frames, order: 'numbers' } as const;
    expect(first(await loadDataset(counted, { ...options, onWarning }))).to.deep.equal(of(1, 2, 10));
    expect(said, 'of 1, 2, 10, no run of frames').to.deep.equal([]);
    for (const frame of [3, 4, 5, 7, 8, 9]) await write(`frames/frame_${frame}.png`, imageFile(frame));
    await loadDataset(counted, { ...options, onWarning });
    expect(said.join()).to.include('1 of its numbers are missing, the first after 5');
  });

  it('rejects options without effect', async () => {
    const error = await datasetErrorOf(() => loadDataset({ source: 'folder', path: 'many', size: 3 }, options));
    expect(error.code).to.equal('bad-config');
  });

  it('loads the 64×64 faces', async function () {
    needsSharedData(this, 'faces64');
    const faces = await loadDataset({ source: 'folder', path: 'faces64' }, { baseDirectory: sharedData });
    expect(faces).to.include({ count: 100, height: 64, width: 64, channels: 3 });
  });

  it('refuses the Kodak images as they are, and loads them cropped and stretched', async function () {
    needsSharedData(this, 'kodak');
    const kodak = { source: 'folder', path: 'kodak' } as const;
    const error = await datasetErrorOf(() => loadDataset(kodak, { baseDirectory: sharedData }));
    expect(error.message).to.include('512×768 color (9: kodim01.png').and.include('768×512 color (3: kodim09.png');
    const transform = { crop: 'center', resize: 'stretch', size: 64 } as const;
    const dataset = await loadDataset({ ...kodak, ...transform }, { baseDirectory: sharedData });
    expect(dataset).to.include({ count: 12, height: 64, width: 64, channels: 3 });
  });
});

import path from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { loadDataset } from '../dataset/load-dataset.js';
import { encodePng } from '../media/images/write-png.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { needsSharedData, sharedData } from '../testing/shared-data.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { type TestFeatures, writeTfrecord } from '../testing/write-tfrecord.js';
import type { TfrecordConfig } from './tfrecord.js';

const SHAPE = [4, 5, 3] as const;
const image = (seed: number, height = 4) => ({ data: testBytes(height * 15, seed), height, width: 5, channels: 3 });
const floats = (data: Uint8Array, black: number, white: number) =>
  Float32Array.from(data, (level) => black + (level / 255) * (white - black));
const label = { integers: [3] };
const text = (value: string) => new TextEncoder().encode(value);

describe('tfrecord source', () => {
  const folder = temporaryFolder();
  type Options = Partial<TfrecordConfig>;
  const load = async (examples: readonly TestFeatures[], options: Options = {}) => {
    await writeTfrecord(path.join(folder.path, 'file.tfrecord'), examples);
    return loadDataset({ source: 'tfrecord', path: 'file.tfrecord', ...options }, { baseDirectory: folder.path });
  };
  const fault = (examples: readonly TestFeatures[], options: Options = {}) =>
    datasetErrorOf(() => load(examples, options));
  const seeds = [1, 2, 3];
  const all = Uint8Array.from(seeds.flatMap((seed) => [...image(seed).data]));

  describe('with image files', () => {
    const example = async (seed: number, height = 4) => ({
      id: text(`image ${seed}`),
      'image/encoded': await encodePng(image(seed, height)),
      label,
    });

    it('finds the feature by itself', async () => {
      const dataset = await load(await Promise.all(seeds.map((seed) => example(seed))));
      expect(dataset).to.include({ count: 3, height: 4, width: 5, channels: 3 });
      expect(dataset.images).to.deep.equal(all);
      expect(dataset.description).to.include('image/encoded, encoded');
    });

    it('reads JPEG, and crops, resizes and converts to gray', async () => {
      const flat = sharp({ create: { width: 20, height: 10, channels: 3, background: '#646464' } });
      const options = { crop: 'center', resize: 'stretch', size: 2, channels: 1 } as const;
      const dataset = await load([{ image: new Uint8Array(await flat.jpeg().toBuffer()) }], options);
      expect(dataset).to.include({ count: 1, height: 2, width: 2, channels: 1 });
      for (const value of dataset.images) expect(value).to.be.closeTo(100, 1);
    });

    it('refuses mixed sizes and names records of each', async () => {
      const error = await fault([await example(1), await example(2, 5), await example(3)]);
      expect(error).to.include({ code: 'mixed-shapes', record: 1 });
      expect(error.message).to.include('4×5 color (2: file.tfrecord record 0, file.tfrecord record 2)');
    });

    it('rejects a damaged image in a valid record, with its index', async () => {
      const damaged = { ...(await example(2)), 'image/encoded': (await encodePng(image(2, 40))).subarray(0, 300) };
      expect(await fault([await example(1), damaged])).to.include({ code: 'bad-image', record: 1 });
    });

    it('refuses a record without an image, or with two', async () => {
      const error = await fault([await example(1), { label }]);
      expect(error).to.include({ code: 'bad-record', record: 1 });
      expect(error.message).to.include("has no byte strings under 'image/encoded'");
      const { 'image/encoded': png } = await example(1);
      const two = await fault([await example(1), { 'image/encoded': [png, png] }]);
      expect(two.message).to.include('has 2 byte strings');
    });

    it('rejects records in which several features may be the image', async () => {
      const both = { ...(await example(1)), mask: await encodePng(image(9)) };
      const error = await fault([both]);
      expect(error).to.include({ code: 'bad-config', record: 0 });
      expect(error.message).to.include('image/encoded and mask may each be the image');
      expect(error.hint).to.include('id (7 bytes)').and.include('bytes of PNG').and.include('label (1 integers)');
      expect((await load([both], { image: 'mask' })).images).to.deep.equal(image(9).data);
    });

    it('rejects options of pixels', async () => {
      for (const options of [{ shape: SHAPE }, { range: [0, 1] }, { layout: 'planar' }] as const) {
        const error = await fault([await example(1)], options);
        expect(error.message).to.include(`${Object.keys(options)[0]} has no effect`);
      }
    });
  });

  describe('with raw bytes', () => {
    const example = (seed: number) => ({ image_raw: image(seed).data, name: text('x'), label });

    it('finds the feature that has as many bytes as the shape', async () => {
      expect((await load(seeds.map(example), { shape: SHAPE })).images).to.deep.equal(all);
    });

    it('reads the shape from the records', async () => {
      const shaped = {
        'image/height': { integers: [4] },
        'image/width': { integers: [5] },
        'image/depth': { integers: [3] },
      };
      const dataset = await load(seeds.map((seed) => ({ ...example(seed), ...shaped })));
      expect(dataset).to.include({ count: 3, height: 4, width: 5, channels: 3 });
      expect(dataset.images).to.deep.equal(all);
    });

    it('turns planes into pixels', async () => {
      const planes = Uint8Array.of(1, 2, 11, 12, 21, 22);
      const dataset = await load([{ image: planes }], { shape: [1, 2, 3], layout: 'planar' });
      expect([...dataset.images]).to.deep.equal([1, 11, 21, 2, 12, 22]);
    });

    it('rejects a record of the wrong length, with its index', async () => {
      const error = await fault([example(1), { image_raw: testBytes(59) }], { shape: SHAPE });
      expect(error).to.include({ code: 'bad-record', record: 1 });
      expect(error.message).to.include("'image_raw' has 59 values, an image of 4×5 with 3 channels 60");
    });

    it('requires a shape if the records have none', async () => {
      expect((await fault([example(1)])).message).to.include('no feature is recognized as an image');
      const named = await fault([example(1)], { image: 'image_raw', encoding: 'raw' });
      expect(named).to.include({ code: 'bad-config', hint: 'Add shape: [height, width, channels]' });
    });

    it('rejects records with different shapes, and invalid shapes', async () => {
      const shaped = (height: number, width: number) => ({
        image: testBytes(60),
        height: { integers: [height] },
        width: { integers: [width] },
        depth: { integers: [3] },
      });
      expect(await fault([shaped(4, 5), shaped(5, 4)])).to.include({ code: 'mixed-shapes', record: 1 });
      expect(await fault([shaped(4, 5), shaped(-4, -5)])).to.include({ code: 'bad-record', record: 1 });
      expect(await fault([shaped(4, 5), shaped(4, 6)])).to.include({ code: 'bad-record', record: 1 });
      const planes = { ...shaped(4, 3), depth: { integers: [5] } };
      expect(await fault([planes])).to.include({ code: 'bad-record', record: 0 });
    });

    it('rejects options of image files and floats', async () => {
      for (const options of [{ crop: 'center' }, { channels: 1 }, { range: [0, 1] }] as const) {
        const error = await fault([example(1)], { shape: SHAPE, ...options });
        expect(error.message).to.include(`${Object.keys(options)[0]} has no effect`);
      }
    });
  });

  describe('with floats', () => {
    const example = (seed: number, black = 0, white = 1) => ({ x: floats(image(seed).data, black, white), label });

    it('recovers every level of any range', async () => {
      for (const [black, white] of [
        [0, 1],
        [-0.5, 0.5],
        [0, 255],
        [-1, 1],
        [0.1, 0.9],
        [1, 0],
      ] as const) {
        const examples = seeds.map((seed) => example(seed, black, white));
        const dataset = await load(examples, { shape: SHAPE, range: [black, white] });
        expect(dataset.images, `[${black}, ${white}]`).to.deep.equal(all);
      }
    });

    it('requires a range, and suggests that of the record', async () => {
      const error = await fault([{ x: Float32Array.of(-0.5, 0, 0.25, 0.5) }], { shape: [2, 2, 1] });
      expect(error.code).to.equal('bad-config');
      expect(error.hint).to.equal('Add range: [black, white]; those of this record lie between -0.5 and 0.5');
    });

    it('rejects values outside the range, and NaN', async () => {
      for (const value of [-0.01, 1.01, Number.NaN, Number.POSITIVE_INFINITY]) {
        const bad = { x: Float32Array.of(0, 1, value, 0) };
        const error = await fault([{ x: new Float32Array(4) }, bad], { shape: [2, 2, 1], range: [0, 1] });
        expect(error).to.include({ code: 'bad-record', record: 1 });
        expect(error.message).to.include("value 2 of 'x' is").and.include('out of range: [0,1]');
      }
    });

    it('refuses a range without extent', async () => {
      for (const range of [
        [1, 1],
        [0, Number.NaN],
      ] as const)
        expect((await fault([example(1)], { shape: SHAPE, range })).message).to.include('is not a range');
    });
  });

  it('joins the files of each split', async () => {
    for (const seed of seeds)
      await writeTfrecord(path.join(folder.path, `${seed}.tfrecord`), [{ image: await encodePng(image(seed)) }]);
    const dataset = await loadDataset(
      { source: 'tfrecord', path: { train: ['1.tfrecord', '2.tfrecord'], test: '3.tfrecord' } },
      { baseDirectory: folder.path },
    );
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 2 }, test: { start: 2, count: 1 } });
    expect(dataset.images).to.deep.equal(all);
  });

  it('rejects a missing feature, and lists the existing ones', async () => {
    const error = await fault([{ image: testBytes(60), label }], { image: 'photo', encoding: 'raw', shape: SHAPE });
    expect(error.message).to.include("no feature 'photo'").and.include('image (60 bytes), label (1 integers)');
  });

  it('loads what TensorFlow wrote: PNGs, and floats of 1,000 digits', async function () {
    needsSharedData(this, 'tfrecord/cifar10_train.tfrecord', 'tfrecord/mnist.tfrecord');
    const at = { baseDirectory: sharedData };
    const cifar = await loadDataset({ source: 'tfrecord', path: 'tfrecord/cifar10_train.tfrecord' }, at);
    expect(cifar).to.include({ count: 128, height: 32, width: 32, channels: 3 });
    const mnist = { source: 'tfrecord', path: 'tfrecord/mnist.tfrecord', shape: [28, 28, 1] } as const;
    const digits = await loadDataset({ ...mnist, range: [-0.5, 0.5] }, at);
    expect(digits).to.include({ count: 1000, height: 28, width: 28, channels: 1 });
    expect(new Set(digits.images).size, 'levels from black to white').to.equal(256);
    expect((await datasetErrorOf(() => loadDataset(mnist, at))).hint).to.include('lie between -0.5 and 0.5');
  });
});

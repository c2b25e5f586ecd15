import { expect } from 'chai';
import sharp from 'sharp';
import { splitIndices } from '../batches/epoch-order.js';
import { enlargeDataset } from '../dataset/enlarge-dataset.js';
import { splitFingerprint } from '../dataset/fingerprint.js';
import { getImage } from '../dataset/get-image.js';
import { getSplit } from '../dataset/get-split.js';
import type { ImageDataset } from '../dataset/image-dataset.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { reduceDataset } from '../dataset/reduce-dataset.js';
import { splitStatistics } from '../dataset/split-statistics.js';
import { streamDataset } from '../dataset/stream-dataset.js';
import { writePacked } from '../formats/write-packed.js';
import { encodePng } from '../media/images/write-png.js';
import type { DatasetConfig } from '../sources/dataset-sources.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { writeTfrecord } from '../testing/write-tfrecord.js';
import { bytesInMemory, imageSize } from './image-sizes.js';
import { batchesPerEpoch, type SizedBatch, sequentialSizedBatches, sizedBatches } from './mixed-batches.js';
import { countsOfSizes, imagesOfSize } from './size-groups.js';

const portraits = { source: 'portraits', sizes: [8, [12, 8], [8, 12]], count: { train: 13, test: 5 } } as const;

describe('images of several sizes', () => {
  const folder = temporaryFolder();
  const options = { baseDirectory: folder.path };
  const sides = [
    [4, 5],
    [6, 4],
    [4, 5],
    [9, 7],
  ] as const;
  const image = (seed: number) => {
    const [height, width] = sides[seed] as readonly [number, number];
    return { data: testBytes(height * width * 3, seed), height, width, channels: 3 };
  };
  const load = (config: object) => loadDataset(config as DatasetConfig, options);

  before(async () => {
    for (const seed of sides.keys()) folder.write(`photos/${seed}.png`, await encodePng(image(seed)));
    folder.write('gray/a.png', await encodePng(image(0)));
    folder.write('gray/b.png', await encodePng({ data: testBytes(20), height: 5, width: 4, channels: 1 }));
    const examples = [...sides.keys()].map(async (seed) => ({
      image: await encodePng(image(seed)),
      id: new TextEncoder().encode(`${seed}`),
    }));
    await writeTfrecord(`${folder.path}/photos.tfrecord`, await Promise.all(examples));
  });

  for (const config of [
    { source: 'folder', path: 'photos', sizes: 'mixed' },
    { source: 'tfrecord', path: 'photos.tfrecord', sizes: 'mixed' },
  ])
    it(`keep their sizes and bytes, in their order: ${config.source}`, async () => {
      const dataset = await load(config);
      expect(dataset).to.include({ count: 4, height: 4, width: 5, channels: 3 });
      expect(dataset.images).to.equal(undefined);
      for (const seed of sides.keys()) {
        expect(await getImage(dataset, seed)).to.deep.equal(image(seed));
        expect(imageSize(dataset, seed)).to.deep.equal({ height: image(seed).height, width: image(seed).width });
      }
      expect(await dataset.read([3, 0])).to.deep.equal(Uint8Array.of(...image(3).data, ...image(0).data));
      expect(bytesInMemory(dataset)).to.equal(3 * (20 + 24 + 20 + 63));
    });

  it('are an error that says how to allow them', async () => {
    expect((await datasetErrorOf(() => load({ source: 'folder', path: 'photos' }))).message).to.include('sizes: mixed');
    const error = await datasetErrorOf(() => load({ source: 'folder', path: 'gray', sizes: 'mixed' }));
    expect(error.message).to.match(/color \(1: a.png\); gray \(1: b.png\).*channels: 1 or 3/);
    expect((await datasetErrorOf(() => load({ source: 'folder', path: 'photos', multiple: 2 }))).message).to.match(
      /multiple does nothing for images of equal sizes/,
    );
  });

  it('give a dataset of one size if all have the same size', async () => {
    const dataset = await load({ source: 'folder', path: 'photos', sizes: 'mixed', resize: 'stretch', size: 6 });
    expect(dataset.sizes).to.equal(undefined);
    expect(dataset).to.deep.include({ height: 6, width: 6 });
    expect(dataset.images).to.have.length(4 * 108);
    expect(dataset.fingerprint).to.equal(
      (await load({ source: 'folder', path: 'photos', resize: 'stretch', size: 6 })).fingerprint,
    );
  });

  it('are cropped, centered, to multiples of some pixels, and resized to fit within a size', async () => {
    const cut = await load({ source: 'folder', path: 'photos', sizes: 'mixed', multiple: 3 });
    expect(countsOfSizes(cut, getSplit(cut, 'train'))).to.deep.equal([
      { height: 3, width: 3, count: 2 },
      { height: 6, width: 3, count: 1 },
      { height: 9, width: 6, count: 1 },
    ]);
    const window = { top: 0, left: 1, height: 3, width: 3 };
    const wanted = await sharp(await encodePng(image(0)))
      .extract(window)
      .raw()
      .toBuffer();
    expect([...(await getImage(cut, 0)).data]).to.deep.equal([...wanted]);
    const fit = await load({ source: 'folder', path: 'photos', sizes: 'mixed', resize: 'fit', size: 3 });
    expect([0, 1, 3].map((index) => imageSize(fit, index))).to.deep.equal([
      { height: 2, width: 3 },
      { height: 3, width: 2 },
      { height: 3, width: 2 },
    ]);
    const error = await datasetErrorOf(() => load({ source: 'folder', path: 'photos', sizes: 'mixed', multiple: 5 }));
    expect(error.message).to.match(/0\.png: is 4×5 \(height×width\), too small for multiples of 5 pixels/);
  });

  it('are generated in turn', async () => {
    const dataset = await load(portraits);
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 13 }, test: { start: 13, count: 5 } });
    const one = await load({ source: 'portraits', size: [12, 8], count: { train: 2 } });
    expect((await getImage(dataset, 1)).data).to.deep.equal((await getImage(one, 1)).data);
    expect(imageSize(dataset, 13)).to.deep.equal({ height: 8, width: 8 });
    for (const wrong of [{ size: 8 }, { sizes: undefined }])
      expect((await datasetErrorOf(() => load({ ...portraits, ...wrong }))).message).to.include(
        'expected size or sizes',
      );
  });

  it('have a fingerprint that depends on sizes and bytes', async () => {
    const a = await load(portraits);
    expect((await load(portraits)).fingerprint).to.equal(a.fingerprint);
    const others = [portraits.sizes.toReversed(), [8, [12, 8]]];
    const prints = await Promise.all(others.map(async (sizes) => (await load({ ...portraits, sizes })).fingerprint));
    expect(new Set([a.fingerprint, ...prints]).size).to.equal(3);
    const test = getSplit(a, 'test');
    expect(await splitFingerprint(a, test)).to.equal(
      await splitFingerprint(await load({ ...portraits, count: { train: 3, test: 5 } }), { start: 3, count: 5 }),
    );
    expect(await splitFingerprint(a, { start: 13, count: 4 })).to.not.equal(await splitFingerprint(a, test));
  });

  it('are held out at random, each with its size', async () => {
    const dataset = await load({
      source: 'folder',
      path: 'photos',
      sizes: 'mixed',
      split: { holdOut: { test: 2 }, order: 'random', seed: 3 },
    });
    for (let index = 0; index < 4; index++) {
      const { data, height, width } = await getImage(dataset, index);
      const seed = [...sides.keys()].find((seed) => Buffer.compare(image(seed).data, data) === 0) as number;
      expect([height, width]).to.deep.equal(sides[seed]);
    }
  });

  it('are reduced and enlarged image by image', async () => {
    const dataset = await load({ source: 'portraits', sizes: [8, [12, 4]], count: { train: 4 } });
    const [small, large] = [await reduceDataset(dataset, 2), enlargeDataset(dataset, 2)];
    expect([0, 1].map((index) => imageSize(small, index))).to.deep.equal([
      { height: 4, width: 4 },
      { height: 6, width: 2 },
    ]);
    expect(imageSize(large, 1)).to.deep.equal({ height: 24, width: 8 });
    const alone = await load({ source: 'portraits', size: [12, 4], count: { train: 2 } });
    expect((await getImage(small, 1)).data).to.deep.equal((await getImage(await reduceDataset(alone, 2), 1)).data);
    expect((await getImage(large, 1)).data).to.deep.equal((await getImage(enlargeDataset(alone, 2), 1)).data);
    expect((await datasetErrorOf(() => reduceDataset(dataset, 8))).message).to.include(
      '12×4 images cannot be reduced 8',
    );
  });

  it('are described image by image, and refused by packed files', async () => {
    const dataset = await load({ source: 'folder', path: 'photos', sizes: 'mixed' });
    const { mean, digests } = await splitStatistics(dataset, 'train');
    const bytes = [...sides.keys()].flatMap((seed) => [...image(seed).data]);
    expect(mean).to.be.closeTo(bytes.reduce((sum, level) => sum + level, 0) / bytes.length / 255, 1e-9);
    expect(digests.size).to.equal(4);
    for (const config of [{ source: 'folder', path: 'photos', sizes: 'mixed' }, portraits]) {
      const stream = await streamDataset(config as DatasetConfig, options);
      const error = await datasetErrorOf(() => writePacked(`${folder.path}/all.packed`, stream));
      expect(error.message).to.include('A packed file holds images of one size');
    }
  });

  it('give a separate dataset for each size, from which pixel statistics are estimated', async () => {
    const dataset = await load(portraits);
    const { dataset: own, split } = imagesOfSize(dataset, getSplit(dataset, 'test'), { height: 12, width: 8 });
    expect(own).to.include({ count: 2, height: 12, width: 8 });
    expect(own.sizes).to.equal(undefined);
    expect(split).to.deep.equal({ start: 0, count: 2 });
    expect(await own.read([1])).to.deep.equal((await getImage(dataset, 13 + 4)).data);
    expect((await datasetErrorOf(() => own.read([2]))).code).to.equal('bad-config');
    expect((await datasetErrorOf(async () => imagesOfSize(dataset, split, { height: 9, width: 9 }))).message).to.match(
      /no image is 9×9 .* They are 8×8 \(1\), 12×8 \(1\)/,
    );
  });
});

describe('batches of images of several sizes', () => {
  let dataset: ImageDataset;
  before(async () => {
    dataset = await loadDataset({ ...portraits, count: { train: 13, test: 5 } } as unknown as DatasetConfig);
  });
  const take = (count: number, settings: Partial<Parameters<typeof sizedBatches>[2]> = {}): SizedBatch[] => {
    const taken: SizedBatch[] = [];
    for (const batch of sizedBatches(dataset, getSplit(dataset, 'train'), { size: 4, seed: 1, ...settings })) {
      taken.push(batch);
      if (taken.length === count) break;
    }
    return taken;
  };

  it('have images of one size each, and every image once an epoch', async () => {
    const count = batchesPerEpoch(dataset, getSplit(dataset, 'train'), { size: 4 });
    expect(count).to.equal(4);
    const all = take(2 * count);
    for (const epoch of [all.slice(0, count), all.slice(count)])
      expect(epoch.flatMap(({ indices }) => [...indices]).sort((a, b) => a - b)).to.deep.equal([
        ...splitIndices(getSplit(dataset, 'train')),
      ]);
    for (const { indices, dataset: own } of all) {
      for (const index of indices)
        expect(imageSize(dataset, index)).to.deep.equal({ height: own.height, width: own.width });
      expect(await own.read(indices)).to.have.length(indices.length * own.height * own.width * 3);
    }
    expect(all.slice(0, count).map(({ indices }) => [...indices])).to.not.deep.equal(
      all.slice(count).map(({ indices }) => [...indices]),
    );
  });

  it('resume from any position, saved as JSON, with the same batches', () => {
    const all = take(9);
    const plain = (batches: readonly SizedBatch[]) =>
      batches.map(({ indices, epoch, next }) => [[...indices], epoch, next]);
    expect(plain(take(9))).to.deep.equal(plain(all));
    for (const [stop, { next }] of all.slice(0, 8).entries())
      expect(plain(take(8 - stop, { from: JSON.parse(JSON.stringify(next)) }))).to.deep.equal(
        plain(all.slice(stop + 1)),
      );
  });

  it('are multiples of the number of processes that share them, and leave out other images in each epoch', () => {
    const left = new Set<number>();
    for (let epoch = 0; epoch < 8; epoch++) {
      const own = take(40, { unit: 2 }).filter((batch) => batch.epoch === epoch);
      if (own.length > 0 && epoch < 7)
        expect(own).to.have.length(batchesPerEpoch(dataset, getSplit(dataset, 'train'), { size: 4, unit: 2 }));
      for (const { indices } of own) expect(indices.length % 2).to.equal(0);
      const used = new Set(own.flatMap(({ indices }) => [...indices]));
      if (used.size > 0) for (let index = 0; index < 13; index++) if (!used.has(index)) left.add(index);
    }
    expect(left.size).to.be.above(1);
    expect(() => take(1, { unit: 8, size: 8 })).to.throw('only 5 images are 8×8, fewer than the 8 parts of a batch');
  });

  it('equal those of a uniform dataset if all images have one size', async () => {
    const uniform = await loadDataset({ source: 'portraits', size: 8, count: { train: 7 } });
    const [first] = sizedBatches(uniform, getSplit(uniform, 'train'), { size: 4, seed: 1 });
    expect(first?.dataset).to.equal(uniform);
    expect(
      [...sequentialSizedBatches(uniform, getSplit(uniform, 'train'), 4)].map(({ indices }) => [...indices]),
    ).to.deep.equal([
      [0, 1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('come once and size by size for evaluation', () => {
    const test = getSplit(dataset, 'test');
    const all = [...sequentialSizedBatches(dataset, test, 8)];
    expect(all.map(({ indices, dataset: own }) => [own.height, own.width, [...indices]])).to.deep.equal([
      [8, 8, [13, 16]],
      [8, 12, [15]],
      [12, 8, [14, 17]],
    ]);
  });
});

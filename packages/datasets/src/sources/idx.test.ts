import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { getImage } from '../dataset/get-image.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeIdx } from '../testing/encode-idx.js';
import { needsSharedData, sharedData } from '../testing/shared-data.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';

describe('idx source', () => {
  const folder = temporaryFolder();
  const options = { baseDirectory: folder.path };
  const color = (count: number, seed: number) => encodeIdx([count, 4, 5, 3], testBytes(count * 60, seed));

  before(() => {
    folder.write('a', color(6, 1));
    folder.write('b.gz', gzipSync(color(3, 2)));
    folder.write('c', color(2, 3));
    folder.write('gray', encodeIdx([6, 4, 5], testBytes(120)));
    folder.write('labels', encodeIdx([6], testBytes(6)));
    folder.write('planar', encodeIdx([6, 3, 4, 5], testBytes(360)));
    folder.write('short', color(6, 1).subarray(0, -1));
  });

  it('loads [N, H, W, C], and [N, H, W] as gray', async () => {
    const dataset = await loadDataset({ source: 'idx', path: 'a', name: 'mine' }, options);
    expect(dataset).to.include({ name: 'mine', count: 6, height: 4, width: 5, channels: 3 });
    expect(dataset.images).to.deep.equal(testBytes(360, 1));
    const gray = await loadDataset({ source: 'idx', path: 'gray' }, options);
    expect(gray).to.include({ count: 6, height: 4, width: 5, channels: 1 });
  });

  it('joins the files of each split in their order', async () => {
    const dataset = await loadDataset({ source: 'idx', path: { train: ['a', 'b.gz'], test: 'c' } }, options);
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 9 }, test: { start: 9, count: 2 } });
    expect([...dataset.images]).to.deep.equal([...testBytes(360, 1), ...testBytes(180, 2), ...testBytes(120, 3)]);
  });

  it('has one fingerprint for the same images, gzipped or not, in one file or in several', async () => {
    folder.write(
      'whole.gz',
      gzipSync(encodeIdx([9, 4, 5, 3], Uint8Array.of(...testBytes(360, 1), ...testBytes(180, 2)))),
    );
    const whole = await loadDataset({ source: 'idx', path: 'whole.gz' }, options);
    const parts = await loadDataset({ source: 'idx', path: ['a', 'b.gz'] }, options);
    expect(whole.fingerprint).to.equal(parts.fingerprint);
  });

  it('rejects labels, planar images and files of different shapes', async () => {
    const labels = await datasetErrorOf(() => loadDataset({ source: 'idx', path: 'labels' }, options));
    expect(labels).to.include({ code: 'bad-image', path: path.join(folder.path, 'labels') });
    expect(labels.hint).to.include('rank 1 are labels');
    const planar = await datasetErrorOf(() => loadDataset({ source: 'idx', path: 'planar' }, options));
    expect(planar.message).to.include('has 5 channels (6×3×4×5)');
    const mixed = await datasetErrorOf(() =>
      loadDataset({ source: 'idx', path: { train: 'a', test: 'gray' } }, options),
    );
    expect(mixed).to.include({ code: 'mixed-shapes', path: path.join(folder.path, 'gray') });
    expect(mixed.message).to.include('4×5×1').and.include('/a of 4×5×3');
  });

  it('reports the first bad file of several', async () => {
    for (let time = 0; time < 5; time++) {
      const error = await datasetErrorOf(() => loadDataset({ source: 'idx', path: ['a', 'short', 'none'] }, options));
      expect(error).to.include({ code: 'truncated', path: path.join(folder.path, 'short') });
    }
  });

  it('loads the faces: 20,000 to train, 1,000 to test', async function () {
    const [train, test] = ['faces32/train-images-idx4-ubyte.gz', 'faces32/test-images-idx4-ubyte.gz'] as const;
    needsSharedData(this, train, test);
    const faces = await loadDataset({ source: 'idx', path: { train, test } }, { baseDirectory: sharedData });
    expect(faces).to.include({ count: 21_000, height: 32, width: 32, channels: 3 });
    expect(faces.splits).to.deep.equal({ train: { start: 0, count: 20_000 }, test: { start: 20_000, count: 1000 } });
  });

  it('loads Fashion-MNIST and holds out validation images', async function () {
    const [train, test] = [
      'fashion-mnist/train-images-idx3-ubyte.gz',
      'fashion-mnist/t10k-images-idx3-ubyte.gz',
    ] as const;
    needsSharedData(this, train, test);
    const split = { holdOut: { validation: 5000 } };
    const dataset = await loadDataset({ source: 'idx', path: { train, test }, split }, { baseDirectory: sharedData });
    expect(dataset).to.include({ count: 70_000, height: 28, width: 28, channels: 1 });
    expect(dataset.splits).to.deep.equal({
      train: { start: 0, count: 55_000 },
      validation: { start: 55_000, count: 5000 },
      test: { start: 60_000, count: 10_000 },
    });
  });

  it('has the faces that the image files have, reduced by half', async function () {
    needsSharedData(this, 'faces32/test-images-idx4-ubyte.gz', 'faces64');
    const at = { baseDirectory: sharedData };
    const small = await loadDataset({ source: 'idx', path: { test: 'faces32/test-images-idx4-ubyte.gz' } }, at);
    const large = await loadDataset({ source: 'folder', path: { test: 'faces64' } }, at);
    const mean = (image: Uint8Array, row: number, column: number, channel: number) => {
      const pixel = (down: number, right: number) =>
        image[((2 * row + down) * 64 + 2 * column + right) * 3 + channel] ?? 0;
      return (pixel(0, 0) + pixel(0, 1) + pixel(1, 0) + pixel(1, 1)) / 4;
    };
    for (const face of [0, 1, 2, 3]) {
      const { data } = await getImage(large, face);
      // The image files are every twentieth face of the test images.
      (await getImage(small, 20 * face)).data.forEach((value, index) => {
        const pixel = Math.floor(index / 3);
        expect(value).to.be.closeTo(mean(data, Math.floor(pixel / 32), pixel % 32, index % 3), 1);
      });
    }
  });
});

import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { getImage } from '../dataset/get-image.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { readExamples } from '../formats/tfrecord.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeCifar10 } from '../testing/encode-cifar10.js';
import { needsSharedData, sharedData } from '../testing/shared-data.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';

describe('cifar10 source', () => {
  const folder = temporaryFolder();
  const options = { baseDirectory: folder.path };

  it('joins batch files, gzipped or not, into splits', async () => {
    folder.write('1.bin', encodeCifar10(testBytes(2 * 3072, 1)));
    folder.write('2.bin.gz', gzipSync(encodeCifar10(testBytes(3 * 3072, 2))));
    folder.write('test.bin', encodeCifar10(testBytes(3072, 3)));
    const dataset = await loadDataset(
      { source: 'cifar10', path: { train: ['1.bin', '2.bin.gz'], test: 'test.bin' } },
      options,
    );
    expect(dataset).to.include({ count: 6, height: 32, width: 32, channels: 3 });
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 5 }, test: { start: 5, count: 1 } });
    const all = [testBytes(2 * 3072, 1), testBytes(3 * 3072, 2), testBytes(3072, 3)];
    expect(Buffer.compare(dataset.images, Buffer.concat(all))).to.equal(0);
  });

  it('names the truncated file', async () => {
    folder.write('cut.bin', encodeCifar10(testBytes(2 * 3072)).subarray(0, -1));
    const error = await datasetErrorOf(() => loadDataset({ source: 'cifar10', path: ['1.bin', 'cut.bin'] }, options));
    expect(error).to.include({ code: 'truncated', path: path.join(folder.path, 'cut.bin'), record: 1 });
  });

  it('has the images of the real files, pixel for pixel those of the PNGs that TensorFlow wrote', async function () {
    const [batch, first, records] = [
      'cifar10/data_batch_1.bin.gz',
      'cifar10/test_batch_first1000.bin',
      'tfrecord/cifar10_train.tfrecord',
    ] as const;
    needsSharedData(this, batch, first, records);
    const at = { baseDirectory: sharedData };
    const dataset = await loadDataset({ source: 'cifar10', path: { train: batch, test: first } }, at);
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 10_000 }, test: { start: 10_000, count: 1000 } });

    const pngs = await loadDataset({ source: 'tfrecord', path: records }, at);
    let record = 0;
    let compared = 0;
    for await (const { features } of readExamples(path.join(sharedData, records))) {
      // 'train_1234' is record 1234 of the five batches, of which only the first is here.
      const index = Number(
        Buffer.from(features.id?.bytesList?.value?.[0] ?? [])
          .toString()
          .slice('train_'.length),
      );
      if (index < 10_000) {
        const [one, other] = [await getImage(dataset, index), await getImage(pngs, record)];
        expect(Buffer.compare(one.data, other.data), `train_${index}`).to.equal(0);
        compared++;
      }
      record++;
    }
    expect(compared).to.equal(23);
  });
});

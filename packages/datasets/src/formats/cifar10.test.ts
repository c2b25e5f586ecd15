import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeCifar10 } from '../testing/encode-cifar10.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { readCifar10 } from './cifar10.js';

describe('readCifar10', () => {
  const folder = temporaryFolder();
  const images = testBytes(12 * 3072);
  const good = encodeCifar10(images);

  it('turns planes into pixels and reads the labels, gzipped or not', async () => {
    for (const bytes of [good, gzipSync(good)]) {
      const batch = await readCifar10(folder.write('batch.bin', bytes));
      expect(Buffer.compare(batch.images, images)).to.equal(0);
      expect([...batch.labels]).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    }
  });

  it('refuses an empty file', async () => {
    expect((await datasetErrorOf(() => readCifar10(folder.write('empty.bin', '')))).code).to.equal('empty');
    expect((await datasetErrorOf(() => readCifar10(folder.write('empty.gz', gzipSync(''))))).code).to.equal('empty');
  });

  it('refuses a part of a record, and says which', async () => {
    for (const bytes of [good.subarray(0, -1), good.subarray(0, 11 * 3073 + 1)]) {
      const error = await datasetErrorOf(() => readCifar10(folder.write('short.bin', bytes)));
      expect(error).to.include({ code: 'truncated', record: 11, offset: 11 * 3073 });
    }
    const longer = await datasetErrorOf(() =>
      readCifar10(folder.write('long.bin', Buffer.concat([good, good.subarray(0, 5)]))),
    );
    expect(longer).to.include({ code: 'truncated', record: 12, offset: 12 * 3073 });
  });

  it('refuses a label above 9, as files of other formats have it', async () => {
    const other = good.slice();
    other[5 * 3073] = 10;
    const error = await datasetErrorOf(() => readCifar10(folder.write('other.bin', other)));
    expect(error).to.include({ code: 'bad-record', record: 5, offset: 5 * 3073 });
    expect(error.message).to.include('label 10');
  });
});

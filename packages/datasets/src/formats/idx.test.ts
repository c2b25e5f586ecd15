import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeIdx } from '../testing/encode-idx.js';
import { needsSharedData, sharedData } from '../testing/shared-data.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { readIdx } from './idx.js';

describe('readIdx', () => {
  const folder = temporaryFolder();
  const write = (bytes: Uint8Array) => folder.write('file.idx', bytes);

  for (const dimensions of [[7], [4, 3], [5, 4, 3], [5, 4, 3, 2], [2, 1, 3, 1, 2, 1, 2, 1]])
    it(`reads rank ${dimensions.length}, gzipped or not`, async () => {
      const data = testBytes(dimensions.reduce((product, length) => product * length));
      const file = encodeIdx(dimensions, data);
      for (const bytes of [file, gzipSync(file)])
        expect(await readIdx(write(bytes))).to.deep.equal({ dimensions, data });
    });

  const good = encodeIdx([5, 4, 3], testBytes(60));
  const changed = (offset: number, value: number) => {
    const bytes = good.slice();
    bytes[offset] = value;
    return bytes;
  };
  for (const [title, bytes, code, offset, message] of [
    ['a wrong magic', changed(0, 0x89), 'bad-magic', 0, 'begins 00 00 08 and its rank, got 89 00 08 03'],
    ['text', new TextEncoder().encode('P5 28 28 255'), 'bad-magic', 0, 'got 50 35 20 32'],
    ['floats', changed(2, 0x0d), 'bad-magic', 2, 'holds 32-bit floats, expected unsigned bytes'],
    ['an unknown element type', changed(2, 0x07), 'bad-magic', 0, 'got 00 00 07 03'],
    ['rank 0', changed(3, 0), 'bad-magic', 3, 'has rank 0'],
    ['rank 200', changed(3, 200), 'bad-magic', 3, 'has rank 200, expected 1 to 8'],
    ['an axis of length 0', changed(7, 0), 'empty', 4, '0×4×3, which is empty'],
    ['an empty file', new Uint8Array(0), 'truncated', undefined, 'has 0 bytes'],
    ['a file that ends in its header', good.slice(0, 12), 'truncated', 12, 'ends within its header of 16 bytes'],
    ['a byte too few', good.slice(0, -1), 'truncated', 75, '5×4×3 = 60 bytes, 59 follow'],
    ['a byte too many', Uint8Array.of(...good, 0), 'trailing-bytes', 76, '5×4×3 = 60 bytes, 61 follow'],
    ['a count that claims 300 exabytes', changed(4, 255).fill(255, 4, 16), 'truncated', 76, '60 follow'],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const error = await datasetErrorOf(() => readIdx(write(bytes)));
      expect(error).to.include({ code, offset, path: path.join(folder.path, 'file.idx') });
      expect(error.message).to.include(message);
    });
    it(`refuses ${title}, gzipped`, async () => {
      const error = await datasetErrorOf(() => readIdx(write(gzipSync(bytes))));
      // Nothing unpacked has no length that could be told.
      expect(error.code).to.equal(code);
      if (code !== 'trailing-bytes') expect(error.message).to.include(message);
    });
  }

  it('rejects a gzip file that is truncated, or has trailing bytes', async () => {
    const packed = gzipSync(good);
    expect((await datasetErrorOf(() => readIdx(write(packed.subarray(0, -10))))).code).to.equal('truncated');
    const longer = Buffer.concat([packed, Buffer.from('more')]);
    expect((await datasetErrorOf(() => readIdx(write(longer)))).code).to.equal('trailing-bytes');
  });

  it('reads labels and images of Fashion-MNIST, 6,000 of each class', async function () {
    needsSharedData(this, 'fashion-mnist/train-labels-idx1-ubyte.gz', 'fashion-mnist/train-images-idx3-ubyte.gz');
    const labels = await readIdx(path.join(sharedData, 'fashion-mnist/train-labels-idx1-ubyte.gz'));
    expect(labels.dimensions).to.deep.equal([60_000]);
    const counts = new Array<number>(10).fill(0);
    for (const label of labels.data) (counts[label] as number)++;
    expect(counts).to.deep.equal(new Array(10).fill(6000));
    const images = await readIdx(path.join(sharedData, 'fashion-mnist/train-images-idx3-ubyte.gz'));
    expect(images.dimensions).to.deep.equal([60_000, 28, 28]);
  });

  it('reads the faces, byte for byte what gunzip gives', async function () {
    needsSharedData(this, 'faces32/test-images-idx4-ubyte.gz');
    const file = path.join(sharedData, 'faces32/test-images-idx4-ubyte.gz');
    const { dimensions, data } = await readIdx(file);
    expect(dimensions).to.deep.equal([1000, 32, 32, 3]);
    expect(Buffer.compare(data, gunzipSync(readFileSync(file)).subarray(20))).to.equal(0);
  });
});

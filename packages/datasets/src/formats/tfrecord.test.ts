import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { writeTfrecord } from '../testing/write-tfrecord.js';
import { crc32c } from './crc32c.js';
import { type ExampleRecord, readExamples } from './tfrecord.js';

const read = async (file: string) => {
  const records: ExampleRecord[] = [];
  for await (const record of readExamples(file)) records.push(record);
  return records;
};

/** Frames one record as TensorFlow does, with the right checksums, whatever its length claims. */
function frame(data: Uint8Array, length = BigInt(data.length)): Uint8Array {
  const masked = (bytes: Uint8Array) => {
    const crc = crc32c(bytes);
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  };
  const file = new Uint8Array(16 + data.length);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, length, true);
  view.setUint32(8, masked(file.subarray(0, 8)), true);
  file.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return file;
}

describe('readExamples', () => {
  const folder = temporaryFolder();
  const blobs = [testBytes(100, 1), testBytes(2000, 2), testBytes(50, 3)];
  let good: Uint8Array;
  let offsets: number[];

  before(async () => {
    const file = path.join(folder.path, 'good.tfrecord');
    await writeTfrecord(
      file,
      blobs.map((blob, index) => ({ blob, floats: Float32Array.of(index, 0.5), size: { integers: [index, -1] } })),
    );
    good = new Uint8Array(readFileSync(file));
    offsets = (await read(file)).map(({ place }) => place.offset as number);
  });

  const fault = (bytes: Uint8Array) => datasetErrorOf(() => read(folder.write('fault.tfrecord', bytes)));
  const flipped = (place: number) => {
    const bytes = good.slice();
    bytes[place] = (bytes[place] as number) ^ 0x10;
    return bytes;
  };

  it('reads what npm tfrecord wrote, gzipped or not, with the place of each record', async () => {
    for (const bytes of [good, gzipSync(good)]) {
      const file = folder.write('file', bytes);
      const records = await read(file);
      expect(records.map(({ features }) => new Uint8Array(features.blob?.bytesList?.value?.[0] ?? []))).to.deep.equal(
        blobs,
      );
      expect(records.map(({ features }) => features.floats?.floatList?.value)).to.deep.equal(
        [0, 1, 2].map((n) => [n, 0.5]),
      );
      expect(records.map(({ features }) => features.size?.int64List?.value?.map(Number))).to.deep.equal(
        [0, 1, 2].map((n) => [n, -1]),
      );
      expect(records.map(({ place }) => place)).to.deep.equal(
        offsets.map((offset, record) => ({ path: file, record, offset })),
      );
    }
  });

  it('detects a flipped bit in any part of a frame', async () => {
    const [, second = 0, third = 0] = offsets;
    for (const place of [second, second + 7, second + 8, second + 12, second + 500, third - 1])
      expect(await fault(flipped(place)), `byte ${place}`).to.include({
        code: 'bad-checksum',
        record: 1,
        offset: second,
      });
  });

  it('rejects a file with a wrong first checksum as not a TFRecord file', async () => {
    expect(await fault(flipped(0))).to.include({ code: 'bad-magic', record: 0, offset: 0 });
    expect((await fault(testBytes(500))).code).to.equal('bad-magic');
  });

  it('detects truncation at any byte', async () => {
    const third = offsets[2] as number;
    for (const length of [third + 1, third + 11, third + 15, third + 16, good.length - 1])
      expect(await fault(good.subarray(0, length)), `${length} bytes`).to.include({
        code: 'truncated',
        record: 2,
        offset: third,
      });
  });

  it('allocates nothing for a length that its file cannot hold', async () => {
    for (const length of [2n ** 31n, 2n ** 40n, 2n ** 64n - 1n])
      expect((await fault(frame(new Uint8Array(10), length))).code).to.equal('too-large');
    const before = process.memoryUsage().arrayBuffers;
    expect((await fault(frame(new Uint8Array(10), 2n ** 28n))).code).to.equal('truncated');
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(2 ** 24);
  });

  it('reads records that begin in one piece of the file and end in another', async () => {
    const file = path.join(folder.path, 'long.tfrecord');
    const long = [3_000_000, 10, 1_048_500, 100, 2_000_000].map((length, seed) =>
      new Uint8Array(length).map((_, index) => (index >> 4) * seed),
    );
    await writeTfrecord(
      file,
      long.map((blob) => ({ blob })),
    );
    for (const bytes of [readFileSync(file), gzipSync(readFileSync(file), { level: 1 })]) {
      const records = await read(folder.write('pieces.tfrecord', bytes));
      expect(records.length).to.equal(5);
      records.forEach(({ features }, index) => {
        const got = features.blob?.bytesList?.value?.[0] as Uint8Array;
        expect(Buffer.compare(got, long[index] as Uint8Array)).to.equal(0);
      });
    }
  });

  it('refuses an empty file', async () => {
    expect((await fault(new Uint8Array(0))).code).to.equal('empty');
  });

  it('rejects a valid record that is not an Example', async () => {
    expect(await fault(Uint8Array.of(...good, ...frame(new Uint8Array(20).fill(0xff))))).to.include({
      code: 'bad-record',
      record: 3,
      offset: good.length,
    });
  });
});

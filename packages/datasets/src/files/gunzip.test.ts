import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { testBytes } from '../testing/test-bytes.js';
import { gunzip, isGzip } from './gunzip.js';

const bytes = testBytes(3_000_000);
const packed = gzipSync(bytes, { level: 1 });
const small = gzipSync(testBytes(1000));

const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe('gunzip', () => {
  it('unpacks every byte, in a plain Uint8Array', async () => {
    const unpacked = await gunzip('a.gz', packed);
    expect(Buffer.compare(unpacked, bytes)).to.equal(0);
    expect(Object.getPrototypeOf(unpacked)).to.equal(Uint8Array.prototype);
  });

  it('unpacks files with several members, and empty ones', async () => {
    expect((await gunzip('a.gz', joined(packed, small))).length).to.equal(3_001_000);
    expect((await gunzip('a.gz', gzipSync(''))).length).to.equal(0);
  });

  it('recognizes gzip by its first bytes', () => {
    expect(isGzip(packed)).to.equal(true);
    expect(isGzip(bytes)).to.equal(false);
    expect(isGzip(new Uint8Array(0))).to.equal(false);
  });

  it('detects truncation at any byte', async () => {
    for (const length of [3, 10, 100, 1_000_000, packed.length - 8, packed.length - 1]) {
      const error = await datasetErrorOf(() => gunzip('a.gz', packed.subarray(0, length)));
      expect(error, `${length} bytes`).to.include({ code: 'truncated', path: 'a.gz' });
    }
  });

  it('detects a flipped bit', async () => {
    for (const place of [500, packed.length - 6, packed.length - 2]) {
      const damaged = joined(packed);
      damaged[place] = (damaged[place] as number) ^ 4;
      expect((await datasetErrorOf(() => gunzip('a.gz', damaged))).code, `byte ${place}`).to.equal('bad-checksum');
    }
  });

  it('detects bytes after the end, including zeros, which zlib ignores', async () => {
    for (const rest of [Uint8Array.of(1, 2, 3, 4), new Uint8Array(4)])
      for (const file of [packed, small])
        expect((await datasetErrorOf(() => gunzip('a.gz', joined(file, rest)))).code).to.equal('trailing-bytes');
  });

  it('stops at the limit that the first bytes set', async () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    let head = 0;
    const error = await datasetErrorOf(() =>
      gunzip('a.gz', bomb, (first) => {
        head = first.length;
        return 1000;
      }),
    );
    expect(error).to.include({ code: 'trailing-bytes', offset: 1000 });
    expect(head).to.equal(2 ** 20);
  });
});

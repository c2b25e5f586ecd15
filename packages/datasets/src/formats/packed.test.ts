import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { createDataset } from '../dataset/create-dataset.js';
import type { ImagePart } from '../sources/dataset-source.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { openPacked } from './packed.js';
import { encodePackedHeader, PACKED_HEADER_BYTES, type PackedHeader } from './packed-header.js';
import { writePacked } from './write-packed.js';

const shape = { height: 3, width: 4, channels: 3 };
const SIZE = 36;
const images = testBytes(10 * SIZE);
const some = (from: number, to: number) => images.subarray(from * SIZE, to * SIZE);

/** Ten images in four parts and two splits. */
async function* parts(): AsyncGenerator<ImagePart> {
  yield { split: 'train', images: some(0, 3), ...shape };
  yield { split: 'train', images: some(3, 4), ...shape };
  yield { split: 'train', images: some(4, 7), ...shape };
  yield { split: 'test', images: some(7, 10), ...shape };
}
const stream = () => ({ parts: parts(), description: () => 'ten images' });

describe('a packed file', () => {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'ten.packed');
  let whole: Uint8Array;
  before(async () => {
    await writePacked(file, stream(), { source: 'https://example.org', license: 'CC0' });
    whole = new Uint8Array(readFileSync(file));
  });

  it('describes its content, with the fingerprint of the same images in memory', async () => {
    const { store, ...header } = await openPacked(file);
    store.close();
    const splits = { train: { start: 0, count: 7 }, test: { start: 7, count: 3 } };
    const { fingerprint } = createDataset({ name: 'x', description: 'x', images, ...shape, splits });
    expect(header).to.deep.include({ ...shape, count: 10, splits, description: 'ten images', fingerprint });
    expect(header).to.include({ source: 'https://example.org', license: 'CC0' });
  });

  it('begins with a page that can be read as text, then has the raw images', () => {
    expect(Buffer.from(whole.subarray(0, 60)).toString()).to.match(/^hypersiren-images 1 [0-9a-f]{8}\n\{"/);
    expect(whole.subarray(PACKED_HEADER_BYTES, PACKED_HEADER_BYTES + images.length)).to.deep.equal(images);
    expect(whole.length).to.equal(PACKED_HEADER_BYTES + images.length + 40);
  });

  it('returns images by index, in any order and repeatedly', async () => {
    const { store } = await openPacked(file);
    for (const indices of [[0], [9, 0, 5, 6, 7, 7], [...Array(10).keys()], []])
      expect(await store.read(indices)).to.deep.equal(
        Uint8Array.from(indices.flatMap((index) => [...some(index, index + 1)])),
      );
    for (const index of [-1, 10, 0.5])
      expect((await datasetErrorOf(() => store.read([0, index]))).message).to.include(`image index ${index}`);
    store.close();
  });

  it('detects a flipped bit in the header, in an image when it is read, and in the checksums', async () => {
    const flipped = (at: number) => {
      const bytes = whole.slice();
      bytes[at] = (bytes[at] as number) ^ 4;
      return folder.write('flipped.packed', bytes);
    };
    for (const at of [25, 40, 4000, whole.length - 1])
      expect((await datasetErrorOf(() => openPacked(flipped(at)))).code, `byte ${at}`).to.equal('bad-checksum');
    const { store } = await openPacked(flipped(PACKED_HEADER_BYTES + 5 * SIZE + 1));
    await store.read([0, 1, 2, 3, 4, 6, 7, 8, 9]);
    const error = await datasetErrorOf(() => store.read([4, 5]));
    expect(error).to.include({ code: 'bad-checksum', record: 5, offset: PACKED_HEADER_BYTES + 5 * SIZE });
    store.close();
  });

  it('is rejected if it is truncated, too long, or not a packed file', async () => {
    const fault = (bytes: Uint8Array) => datasetErrorOf(() => openPacked(folder.write('fault.packed', bytes)));
    for (const length of [100, PACKED_HEADER_BYTES, PACKED_HEADER_BYTES + 50, whole.length - 1])
      expect((await fault(whole.subarray(0, length))).code, `${length} bytes`).to.equal('truncated');
    expect((await fault(Uint8Array.of(...whole, 0))).code).to.equal('trailing-bytes');
    expect((await fault(testBytes(5000))).code).to.equal('bad-magic');
    expect((await fault(new Uint8Array())).code).to.equal('bad-magic');
    const newer = whole.slice();
    newer[18] = '2'.charCodeAt(0);
    expect((await fault(newer)).message).to.include('of version 2');
    expect((await datasetErrorOf(() => openPacked(folder.path))).code).to.equal('unreadable');
    expect((await datasetErrorOf(() => openPacked(`${file}.no`))).code).to.equal('missing-file');
  });

  it('is rejected if its header is undamaged but invalid', async () => {
    const { store, ...header } = await openPacked(file);
    store.close();
    for (const wrong of [
      { count: 2 ** 40 },
      { count: 0 },
      { height: 0 },
      { channels: 7 },
      { splits: { train: { start: 5, count: 6 } } },
      { splits: { train: null } },
      { splits: 3 },
      { fingerprint: 'x' },
      { checksums: 5 },
      { license: 5 },
    ]) {
      const encoded = encodePackedHeader({ ...header, ...wrong } as PackedHeader);
      const odd = folder.write('odd.packed', Uint8Array.of(...encoded, ...whole.subarray(PACKED_HEADER_BYTES)));
      const error = await datasetErrorOf(() => openPacked(odd));
      expect(error.code, JSON.stringify(wrong)).to.equal('bad-record');
    }
  });

  it('reports that it was shortened while it is open', async () => {
    const shrinking = folder.write('shrinking.packed', whole);
    const { store } = await openPacked(shrinking);
    truncateSync(shrinking, PACKED_HEADER_BYTES + 3 * SIZE);
    await store.read([2]);
    expect((await datasetErrorOf(() => store.read([3]))).code).to.equal('truncated');
    store.close();
  });

  it('removes partial files of killed processes when it is written, but not those of running processes', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    folder.write(`killed/it.packed.part-${pid}`, 'half');
    folder.write(`killed/it.packed.part-${process.ppid}`, 'under way');
    folder.write('killed/it.packed.part-two', 'mine');
    await writePacked(path.join(folder.path, 'killed', 'it.packed'), stream());
    expect(readdirSync(path.join(folder.path, 'killed')).sort()).to.deep.equal([
      'it.packed',
      `it.packed.part-${process.ppid}`,
      'it.packed.part-two',
    ]);
  });

  it('is written completely or not at all', async () => {
    async function* failing(): AsyncGenerator<ImagePart> {
      yield { split: 'train', images: some(0, 3), ...shape };
      throw new Error('no more');
    }
    async function* mixed(): AsyncGenerator<ImagePart> {
      yield { split: 'train', images: some(0, 3), ...shape, place: { path: 'a' } };
      yield { split: 'train', images: some(0, 4), ...shape, height: 4, place: { path: 'b' } };
    }
    async function* none(): AsyncGenerator<ImagePart> {}
    const target = path.join(folder.path, 'never.packed');
    const write = (parts: AsyncGenerator<ImagePart>, options = {}) =>
      writePacked(target, { parts, description: () => '' }, options).catch((error) => error);
    expect((await write(failing())).message).to.equal('no more');
    expect(await write(mixed())).to.include({ code: 'mixed-shapes', path: 'b' });
    expect((await write(none())).code).to.equal('empty');
    expect((await write(parts(), { license: 'x'.repeat(5000) })).code).to.equal('too-large');
    expect((await write(parts(), { signal: AbortSignal.abort(new Error('stopped')) })).message).to.equal('stopped');
    expect(readdirSync(folder.path).filter((name) => name.startsWith('never'))).to.deep.equal([]);
  });
});

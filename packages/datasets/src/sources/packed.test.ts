import path from 'node:path';
import { expect } from 'chai';
import { loadDataset } from '../dataset/load-dataset.js';
import { streamDataset } from '../dataset/stream-dataset.js';
import { writePacked } from '../formats/write-packed.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeIdx } from '../testing/encode-idx.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';

describe('packed source', () => {
  const folder = temporaryFolder();
  const at = { baseDirectory: folder.path };
  const idx = { source: 'idx', path: { train: 'train.idx', test: 'test.idx' } } as const;
  const packed = { source: 'packed', path: 'images.packed' } as const;
  const all = [...Array(25).keys()];
  before(async () => {
    folder.write('train.idx', encodeIdx([20, 3, 4, 3], testBytes(720, 1)));
    folder.write('test.idx', encodeIdx([5, 3, 4, 3], testBytes(180, 2)));
    await writePacked(path.join(folder.path, 'images.packed'), await streamDataset(idx, at));
  });

  it('gives the same dataset as the packed files, with its images on disk', async () => {
    const [memory, disk] = [await loadDataset(idx, at), await loadDataset(packed, at)];
    expect(disk.images).to.equal(undefined);
    expect(disk).to.deep.include({
      name: 'packed',
      description: memory.description,
      count: 25,
      splits: memory.splits,
      fingerprint: memory.fingerprint,
    });
    expect(await disk.read(all)).to.deep.equal(memory.images);
    disk.close();
  });

  it('holds out images as in memory: the last ones, or drawn ones, with the same fingerprint', async () => {
    for (const split of [
      { holdOut: { validation: 4 } },
      { holdOut: { validation: 4, other: 0.2 }, order: 'random', seed: 3 },
    ] as const) {
      const [memory, disk] = [await loadDataset({ ...idx, split }, at), await loadDataset({ ...packed, split }, at)];
      expect(disk.splits).to.deep.equal(memory.splits);
      expect(disk.fingerprint).to.equal(memory.fingerprint);
      expect(await disk.read(all)).to.deep.equal(memory.images);
      expect((await datasetErrorOf(() => disk.read([25]))).message).to.include('image index 25');
      disk.close();
    }
  });

  it('packs a packed file again, to the same bytes', async () => {
    const again = path.join(folder.path, 'again.packed');
    const [one, other] = [
      await writePacked(again, await streamDataset(packed, at)),
      await writePacked(again, await streamDataset(idx, at)),
    ];
    expect(one).to.deep.equal(other);
  });

  it('cannot be created with a hold-out', async () => {
    const split = { holdOut: { validation: 4 } };
    const error = await datasetErrorOf(() => streamDataset({ ...idx, split }, at));
    expect(error.message).to.include('source: packed');
  });
});

import { expect } from 'chai';
import { type DatasetConfig, datasetSources } from '../sources/dataset-sources.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeIdx } from '../testing/encode-idx.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { loadDataset } from './load-dataset.js';

describe('loadDataset', () => {
  const folder = temporaryFolder();

  it('lists the known sources for an unknown source', async () => {
    for (const source of ['hdf5', 'toString']) {
      const error = await datasetErrorOf(() =>
        loadDataset({ source } as unknown as DatasetConfig, { baseDirectory: '/' }),
      );
      expect(error.message).to.equal(
        `there is no source '${source}'. There is portraits, folder, idx, cifar10, celeba, tfrecord, packed.`,
      );
    }
  });

  it('explains the base directory for a missing path', async () => {
    const error = await datasetErrorOf(() =>
      loadDataset({ source: 'folder', path: 'none' }, { baseDirectory: '/nowhere' }),
    );
    expect(error).to.include({ code: 'missing-file', path: '/nowhere/none' });
    expect(error.hint).to.include('base directory');
  });

  it('registers every source under its own name', () => {
    for (const [name, source] of Object.entries(datasetSources)) expect(source.name).to.equal(name);
  });

  it('describes the data, and computes the fingerprint after the hold-out', async () => {
    folder.write('images.idx', encodeIdx([10, 2, 2], testBytes(40)));
    const config = { source: 'idx', path: 'images.idx' } as const;
    const options = { baseDirectory: folder.path };
    const whole = await loadDataset(config, options);
    expect(whole.description).to.equal('IDX images of images.idx');
    expect(whole.fingerprint).to.match(/^[0-9a-f]{64}$/);
    expect((await loadDataset(config, options)).fingerprint).to.equal(whole.fingerprint);
    const random = (seed: number) => ({ ...config, split: { holdOut: { test: 3 }, order: 'random' as const, seed } });
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => loadDataset(random(seed), options)));
    expect(one?.fingerprint).to.equal(same?.fingerprint);
    expect(new Set([whole, one, other].map((dataset) => dataset?.fingerprint)).size).to.equal(3);
  });
});

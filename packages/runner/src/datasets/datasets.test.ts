import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatasetError } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import type { RunEvent } from '../events/run-event.js';
import { UsageError } from '../usage-error.js';
import { fetchKnownDataset } from './fetch-known-dataset.js';
import { inspectDataset } from './inspect-dataset.js';
import { listDatasets } from './list-datasets.js';
import { packDataset } from './pack-dataset.js';
import { verifyDataset } from './verify-dataset.js';

describe('the tasks of datasets', () => {
  const folder = temporaryFolder();
  const told: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void told.push(event);
  before(async () => {
    // The third image equals the first.
    for (let index = 0; index < 3; index++) {
      const data = new Uint8Array(6 * 8).fill(51 * (index % 2));
      folder.write(`images/${index}.png`, await encodePng({ data, height: 6, width: 8, channels: 1 }));
    }
    folder.write('mixed/0.png', await encodePng({ data: new Uint8Array(48), height: 6, width: 8, channels: 1 }));
    folder.write('mixed/bad.png', 'no image');
  });
  beforeEach(() => {
    told.length = 0;
  });
  afterEach(() => expect(JSON.parse(JSON.stringify(told)), 'plain data').to.deep.equal(told));

  it('pack a folder into one file with its license, and verify it', async () => {
    const output = folder.at('images.packed');
    const packed = await packDataset({ what: folder.at('images'), output, license: 'CC0', onEvent });
    expect(packed).to.deep.include({ outcome: 'packed', path: output, count: 3, splits: { train: 3 }, skipped: [] });
    expect(told).to.deep.include({ type: 'license', license: 'CC0' }).and.include({ type: 'packing', images: 3 });
    const fingerprint = packed.outcome === 'packed' ? packed.fingerprint : '';
    expect(await verifyDataset({ what: output })).to.deep.equal({ count: 3, fingerprint, skipped: [] });
    const { license, inMemory } = await inspectDataset({ what: output });
    expect({ license, inMemory }).to.deep.equal({ license: 'CC0', inMemory: false });
  });

  it('write nothing after the signal', async () => {
    const output = folder.at('none.packed');
    const packed = await packDataset({ what: folder.at('images'), output, signal: AbortSignal.abort() });
    expect([packed.outcome, existsSync(output)]).to.deep.equal(['interrupted', false]);
    const ended = inspectDataset({ what: folder.at('images'), signal: AbortSignal.abort() });
    expect(await ended.catch(({ name }) => name)).to.equal('AbortError');
  });

  it('inspect every image: values, repetitions, requested sizes', async () => {
    const found = await inspectDataset({ what: folder.at('images'), crop: 'center', size: [4], resize: 'stretch' });
    expect(found).to.deep.include({ count: 3, height: 4, width: 4, channels: 1, inMemory: true, shared: [] });
    const [split] = found.splits;
    expect(split).to.deep.include({ name: 'train', count: 3, repeated: 1 });
    expect(split?.mean).to.be.closeTo(0.2 / 3, 1e-6);
  });

  it('report files that are not images, or throw an error that lists all of them', async () => {
    const what = folder.at('mixed');
    const { faults } = await errorOf(DatasetError, () => verifyDataset({ what }));
    expect(faults.map(({ path: file = '' }) => path.basename(file))).to.deep.equal(['bad.png']);
    const verified = await verifyDataset({ what, onBadImage: 'skip', onEvent });
    const files = verified?.skipped ?? [];
    expect([verified?.count, files.length]).to.deep.equal([1, 1]);
    expect(told).to.deep.include({ type: 'skipped-files', files });
  });

  it('list the known datasets, and report the license before a manual download', async () => {
    const data = folder.at('data');
    const { datasets } = await listDatasets({ data });
    expect(datasets.map(({ name, state }) => [name, state])).to.deep.include(['celeba', 'by hand']);
    const fetching = () => fetchKnownDataset({ name: 'celeba', data, onEvent });
    expect((await errorOf(DatasetError, fetching)).code).to.equal('missing-file');
    expect(told.map(({ type }) => type)).to.deep.equal(['known-dataset']);
    await errorOf(UsageError, () => fetchKnownDataset({ name: 'celebs', data }));
  });

  it('reject options without effect on the images', async () => {
    folder.write('data.yaml', 'name: a\ndataset: { source: portraits, size: 8, count: { train: 2, test: 1 } }\n');
    const { message } = await errorOf(UsageError, () => inspectDataset({ what: folder.at('data.yaml'), size: [4] }));
    expect(message).to.include('--size has no effect on images of the source portraits');
  });
});

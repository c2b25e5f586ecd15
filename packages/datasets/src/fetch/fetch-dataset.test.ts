import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { KnownDataset, KnownFile } from '../catalog/known-dataset.js';
import { knownDatasets } from '../catalog/known-datasets.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { encodeTar } from '../testing/archives.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeIdx } from '../testing/encode-idx.js';
import { type FileServer, startFileServer } from '../testing/file-server.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { verifyChecksums } from './checksum-file.js';
import { fetchDataset, isFetched, isFetchFinished } from './fetch-dataset.js';

describe('fetchDataset', () => {
  const place = temporaryFolder();
  let server: FileServer;
  before(async () => {
    server = await startFileServer();
  });
  after(() => server.close());

  const idx = Buffer.from(encodeIdx([4, 2, 2], testBytes(16)));
  const known: Omit<KnownDataset, 'files'> = {
    name: 'tiny',
    title: 'Tiny',
    contents: '4 images',
    license: 'CC0',
    citation: 'nobody',
    home: 'https://example.org',
    ready: ['images/train.idx', 'test.idx'],
    config: { source: 'idx', path: { train: 'images/train.idx', test: 'test.idx' } },
  };
  const md5 = (of: Uint8Array) => ({
    algorithm: 'md5' as const,
    digest: createHash('md5').update(of).digest('hex'),
  });
  async function tiny(): Promise<KnownDataset & { files: [KnownFile, KnownFile] }> {
    const tar = await encodeTar([{ name: 'images/train.idx', content: idx }]);
    server.files.set('/images.tar', { bytes: tar, cutAfter: 700 });
    server.files.set('/test.idx', { bytes: idx });
    return {
      ...known,
      files: [
        { name: 'images.tar', url: `${server.url}/images.tar`, bytes: tar.length, checksum: md5(tar), archive: true },
        { name: 'test.idx', url: `${server.url}/test.idx`, bytes: idx.length },
      ],
    };
  }
  const folderOf = (name: string) => path.join(place.path, name);

  it('fetches, unpacks and records all files, once', async () => {
    const folder = folderOf('one');
    const dataset = await tiny();
    const [begun, notes]: [string[], string[]] = [[], []];
    const options = {
      retryDelay: 1,
      onFile: ({ name }: KnownFile, what: string) => begun.push(`${what} ${name}`),
      onNote: (line: string) => notes.push(line),
    };
    expect(await isFetched(dataset, folder)).to.equal(false);
    await fetchDataset(dataset, folder, options);
    expect(await isFetched(dataset, folder)).to.equal(true);
    expect(begun).to.deep.equal(['fetch images.tar', 'unpack images.tar', 'fetch test.idx']);
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(/^test\.idx: its authors publish no checksum; SHA-256 [0-9a-f]{64} is recorded/);
    expect(readdirSync(folder).toSorted()).to.deep.equal(['SHA256SUMS', 'images', 'test.idx']);
    const requests = server.ranges.length;
    await fetchDataset(dataset, folder, options);
    expect(server.ranges.length).to.equal(requests);
    expect(await verifyChecksums(folder, { except: ['images.tar'] })).to.equal(2);
  });

  it('finds a file that has changed since it was fetched', async () => {
    const folder = folderOf('one');
    writeFileSync(path.join(folder, 'test.idx'), Buffer.concat([idx, Buffer.of(1)]));
    const error = await datasetErrorOf(() => verifyChecksums(folder, { except: ['images.tar'] }));
    expect(error).to.include({ code: 'bad-checksum', path: path.join(folder, 'test.idx') });
  });

  it('verifies a file without a published checksum against the recorded one', async () => {
    const folder = folderOf('two');
    const dataset = await tiny();
    const { files } = dataset;
    const ready = ['test.idx'];
    await fetchDataset({ ...dataset, files: [files[1]], ready }, folder);
    const other = encodeIdx([4, 2, 2], testBytes(16, 5));
    server.files.set('/test.idx', { bytes: other });
    const again = { ...dataset, files: [files[1]], ready: ['never'] };
    await fetchDataset(again, folder); // the file is there, and as it was
    rmSync(path.join(folder, 'test.idx'));
    const error = await datasetErrorOf(() => fetchDataset(again, folder));
    expect(error.code).to.equal('bad-checksum');
    expect(error.message).to.include('at an earlier fetch');
    expect(existsSync(path.join(folder, 'test.idx'))).to.equal(false);
  });

  it('finishes the work of a killed call', async () => {
    const folder = folderOf('killed');
    const dataset = await tiny();
    const tar = server.files.get('/images.tar')?.bytes as Uint8Array;
    // After the files were moved, before they were recorded and the archive was removed.
    for (const [name, content] of [
      ['images.tar', tar],
      ['images/train.idx', idx],
      ['test.idx', idx],
      ['.unpacking-Ab12Cd/images/train.idx', idx.subarray(0, 9)],
    ] as const)
      place.write(`killed/${name}`, content);
    expect(await isFetched(dataset, folder)).to.equal(true);
    expect(await isFetchFinished(dataset, folder)).to.equal(false);
    await fetchDataset(dataset, folder, { retryDelay: 1 });
    expect(readdirSync(folder).toSorted()).to.deep.equal(['SHA256SUMS', 'images', 'test.idx']);
    expect(await verifyChecksums(folder, { except: ['images.tar'] })).to.equal(2);
    expect(await isFetchFinished(dataset, folder)).to.equal(true);
  });

  it('prints instructions for a manual download, then verifies and unpacks the downloaded files', async () => {
    const folder = folderOf('three');
    const dataset = { ...(await tiny()), byHand: 'Write to nobody@example.org' };
    const error = await datasetErrorOf(() => fetchDataset(dataset, folder));
    expect(error.code).to.equal('missing-file');
    expect(error.message).to.include('Write to nobody@example.org').and.include(folder);
    const tar = server.files.get('/images.tar')?.bytes as Uint8Array;
    place.write('three/images.tar', tar.subarray(0, 1000));
    place.write('three/test.idx', idx);
    expect(await datasetErrorOf(() => fetchDataset(dataset, folder))).to.include({ code: 'bad-checksum' });
    place.write('three/images.tar', tar);
    await fetchDataset(dataset, folder);
    expect(await isFetched(dataset, folder)).to.equal(true);
    expect(await isFetchFinished(dataset, folder)).to.equal(true);
    expect(existsSync(path.join(folder, 'images.tar')), 'what a person brought').to.equal(true);
    expect((await loadDataset({ source: 'idx', path: 'test.idx' }, { baseDirectory: folder })).count).to.equal(4);
  });

  it('lists datasets with valid URLs, checksums and names', () => {
    for (const { name, files, ready, license, home } of knownDatasets) {
      expect(name).to.match(/^[a-z0-9-]+$/);
      expect(license).to.match(/\.$/);
      expect(new URL(home).protocol).to.equal('https:');
      expect(ready.length).to.be.above(0);
      for (const { url, checksum } of files) {
        expect(new URL(url).protocol).to.match(/^https?:$/);
        // What comes without TLS is trusted by its checksum alone.
        expect(checksum?.digest).to.match(/^([0-9a-f]{32}|[0-9a-f]{64})$/);
      }
    }
  });
});

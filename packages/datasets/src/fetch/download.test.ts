import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { type FileServer, type ServedFile, startFileServer } from '../testing/file-server.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { type DownloadOptions, download, type RemoteFile } from './download.js';

describe('download', () => {
  const folder = temporaryFolder();
  const bytes = testBytes(100_000);
  const digest = (algorithm: string, of: Uint8Array) => createHash(algorithm).update(of).digest('hex');
  const md5 = { algorithm: 'md5', digest: digest('md5', bytes) } as const;
  let server: FileServer;
  let count = 0;
  before(async () => {
    server = await startFileServer();
  });
  after(() => server.close());

  /** A file that is served so, and a path for it. */
  function served(file: Partial<ServedFile> = {}): { url: string; path: string } {
    const name = `/file-${count++}`;
    server.files.set(name, { bytes, ...file });
    server.ranges.length = 0;
    return { url: server.url + name, path: path.join(folder.path, name, 'file') };
  }
  const get = (file: { url: string; path: string }, options: DownloadOptions & Pick<RemoteFile, 'checksum'> = {}) => {
    const { checksum, ...others } = options;
    return download({ url: file.url, ...(checksum && { checksum }) }, file.path, { retryDelay: 1, ...others });
  };
  const expectWhole = (file: string) => {
    expect(Buffer.compare(readFileSync(file), bytes)).to.equal(0);
    expect(existsSync(`${file}.part`), 'a part is left').to.equal(false);
    expect(existsSync(`${file}.part.json`), 'a state is left').to.equal(false);
  };

  it('renames the file once it is complete, reports progress, and returns its SHA-256', async () => {
    const file = served();
    const progress: [number, number | undefined][] = [];
    const sha256 = await get(file, { checksum: md5, onProgress: (...now) => progress.push(now) });
    expectWhole(file.path);
    expect(sha256).to.equal(digest('sha256', bytes));
    expect(progress[0]).to.deep.equal([0, 100_000]);
    expect(progress.at(-1)).to.deep.equal([100_000, 100_000]);
  });

  it('resumes after lost connections, as often as necessary', async () => {
    const file = served({ cutAfter: 15_000 });
    await get(file, { checksum: md5 });
    expectWhole(file.path);
    expect(server.ranges.length).to.be.at.least(7);
    expect(server.ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range))).to.equal(true);
  });

  it('resumes in another call after one that was aborted', async () => {
    const file = served({ cutAfter: 40_000, stall: true });
    const controller = new AbortController();
    const stopped = await get(file, {
      signal: controller.signal,
      onProgress: (done) => done === 40_000 && controller.abort(new Error('stopped')),
    }).catch((error) => error);
    expect(stopped.message).to.equal('stopped');
    expect(existsSync(file.path)).to.equal(false);
    delete (server.files.get(new URL(file.url).pathname) as ServedFile).cutAfter;
    await get(file, { checksum: md5 });
    expectWhole(file.path);
    expect(server.ranges).to.deep.equal(['', 'bytes=40000-']);
  });

  it('restarts if the file on the server has changed, or if range requests are not supported', async () => {
    for (const change of [{ etag: '"two"' }, { ranges: false }]) {
      const file = served({ cutAfter: 40_000 });
      const onProgress = (done: number) => {
        if (done < 40_000) return;
        const now = server.files.get(new URL(file.url).pathname) as ServedFile;
        server.files.set(new URL(file.url).pathname, { bytes: now.bytes, ...change });
      };
      await get(file, { checksum: md5, onProgress });
      expectWhole(file.path);
    }
  });

  it('treats a stalled connection as lost', async () => {
    const file = served({ cutAfter: 60_000, stall: true });
    await get(file, { checksum: md5, stallTimeout: 60 });
    expectWhole(file.path);
    expect(server.ranges).to.deep.equal(['', 'bytes=60000-']);
  });

  it('accepts a file of unknown length', async () => {
    const file = served({ length: false });
    await get(file);
    expectWhole(file.path);
  });

  it('tries again when the server is busy, a few times', async () => {
    const file = served({ statuses: [503, 500, 429] });
    await get(file);
    expectWhole(file.path);
    const busy = served({ statuses: Array<number>(5).fill(503) });
    const error = await datasetErrorOf(() => get(busy));
    expect(error.code).to.equal('unreachable');
    expect(error.message).to.include('HTTP 503');
    expect(server.ranges).to.have.length(5);
  });

  it('does not retry if the file or the server does not exist', async () => {
    const missing = await datasetErrorOf(() =>
      get({ url: `${server.url}/none`, path: path.join(folder.path, 'none') }),
    );
    expect(missing.message).to.include('HTTP 404');
    const nobody = await datasetErrorOf(() =>
      get({ url: 'http://127.0.0.1:9/file', path: path.join(folder.path, 'nobody') }),
    );
    expect(nobody).to.include({ code: 'unreachable' });
  });

  it('rejects and removes a file with a wrong checksum', async () => {
    const wrong = bytes.slice();
    wrong[77] = (wrong[77] as number) ^ 1;
    const file = served({ bytes: wrong });
    const error = await datasetErrorOf(() => get(file, { checksum: md5 }));
    expect(error.code).to.equal('bad-checksum');
    expect(error.message)
      .to.include(`MD5 ${digest('md5', wrong)}`)
      .and.include(md5.digest);
    for (const left of ['', '.part', '.part.json']) expect(existsSync(file.path + left)).to.equal(false);
  });

  it('restarts if the state of the partial file cannot be read', async () => {
    for (const state of ['', '{"url', 'null', '[]', '7']) {
      const file = served();
      mkdirSync(path.dirname(file.path), { recursive: true });
      writeFileSync(`${file.path}.part`, 'something');
      writeFileSync(`${file.path}.part.json`, state);
      await get(file, { checksum: md5 });
      expectWhole(file.path);
    }
  });

  it('stops after a few attempts if the server closes every connection and supports no ranges', async () => {
    for (const bad of [{ wrongRange: true }, { ranges: false }, { newTags: true }]) {
      const file = served({ cutAfter: 40_000, ...bad });
      const error = await datasetErrorOf(() => get(file, { checksum: md5 }));
      expect(error.code).to.equal('unreachable');
      expect(server.ranges.length, JSON.stringify(bad)).to.be.within(5, 12);
    }
  });

  it('reports an empty file', async () => {
    for (const options of [{}, { checksum: md5 }]) {
      const file = served({ bytes: new Uint8Array() });
      const error = await datasetErrorOf(() => get(file, options));
      expect(error).to.include({ code: 'empty', path: file.path });
      expect(error.message).to.contain(`${file.url} gave an empty file`);
      for (const left of ['', '.part', '.part.json']) expect(existsSync(file.path + left)).to.equal(false);
    }
  });

  it('restarts if the partial file is longer than the file on the server', async () => {
    const file = served({ cutAfter: 90_000 });
    const onProgress = (done: number) => {
      if (done === 90_000) server.files.set(new URL(file.url).pathname, { bytes: bytes.subarray(0, 50_000) });
    };
    await get(file, { onProgress });
    expect(readFileSync(file.path).length).to.equal(50_000);
  });
});

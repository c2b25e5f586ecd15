import { truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { readBytes } from './read-bytes.js';

describe('readBytes', () => {
  const folder = temporaryFolder();

  it('gives the same bytes whether they are gzipped or not, whatever the name', async () => {
    const bytes = testBytes(10_000);
    for (const file of [folder.write('a.gz', bytes), folder.write('b', gzipSync(bytes))]) {
      const read = await readBytes(file);
      expect(read).to.deep.equal(bytes);
      expect(Object.getPrototypeOf(read)).to.equal(Uint8Array.prototype);
    }
  });

  it('reports a missing file, and a folder in place of a file', async () => {
    const missing = await datasetErrorOf(() => readBytes(`${folder.path}/none.bin`));
    expect(missing).to.include({ code: 'missing-file', path: `${folder.path}/none.bin` });
    expect(missing.hint).to.equal(undefined); // a path that was typed follows no rule of datasets
    const below = await datasetErrorOf(() => readBytes(`${folder.write('file', 'text')}/none.bin`));
    expect(below.code).to.equal('missing-file');
    const instead = await datasetErrorOf(() => readBytes(folder.path));
    expect(instead).to.include({ code: 'unreadable', path: folder.path });
    expect(instead.message).to.include('is a folder, expected a file');
  });

  it('refuses a file that is too large before it reads it', async () => {
    const file = folder.write('large', '');
    truncateSync(file, 2 ** 31); // sparse: it takes no room
    expect((await datasetErrorOf(() => readBytes(file))).code).to.equal('too-large');
  });
});

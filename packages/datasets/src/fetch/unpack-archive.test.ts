import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type ArchiveEntry, encodeTar, encodeZip } from '../testing/archives.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { unpackArchive } from './unpack-archive.js';

const good: ArchiveEntry[] = [
  { name: 'images/' },
  { name: 'images/one.txt', content: 'one' },
  { name: 'images/deep/two.txt', content: 'two'.repeat(5000) },
  { name: 'three.txt', content: '' },
];

describe('unpackArchive', () => {
  const folder = temporaryFolder();
  const target = path.join(folder.path, 'inside', 'target');
  const kinds: Record<string, (entries: readonly ArchiveEntry[]) => Promise<Uint8Array>> = {
    'a.tar': encodeTar,
    'a.tar.gz': async (entries) => gzipSync(await encodeTar(entries)),
    'a.zip': async (entries) => encodeZip(entries),
  };
  const nothingLeft = () => expect(readdirSync(target).filter((name) => name.startsWith('.'))).to.deep.equal([]);

  for (const [name, encode] of Object.entries(kinds)) {
    it(`unpacks ${name.slice(2)} files next to existing files, without replacing any`, async () => {
      folder.write('inside/target/images/old.txt', 'old');
      folder.write('inside/target/images/one.txt', 'one');
      const files = await unpackArchive(folder.write(name, await encode(good)), target);
      expect(files.toSorted()).to.deep.equal(['images/deep/two.txt', 'images/one.txt', 'three.txt']);
      expect(readFileSync(path.join(target, 'images/deep/two.txt'), 'utf8')).to.equal('two'.repeat(5000));
      expect(readFileSync(path.join(target, 'images/one.txt'), 'utf8')).to.equal('one');
      expect(readFileSync(path.join(target, 'images/old.txt'), 'utf8')).to.equal('old');
      nothingLeft();
      const again = await datasetErrorOf(async () =>
        unpackArchive(
          folder.write(
            name,
            await encode([
              { name: 'new.txt', content: 'new' },
              { name: 'images/one.txt', content: 'two' },
            ]),
          ),
          target,
        ),
      );
      expect(again).to.include({ code: 'in-the-way', path: path.join(target, 'images/one.txt') });
      expect(readFileSync(path.join(target, 'images/one.txt'), 'utf8')).to.equal('one');
      expect(existsSync(path.join(target, 'new.txt'))).to.equal(false);
      nothingLeft();
    });

    it(`refuses a ${name.slice(2)} file with a path outside the folder, or a link, and writes nothing`, async () => {
      const bad: ArchiveEntry[] = [
        { name: '../escaped.txt', content: 'x' },
        { name: 'images/../../escaped.txt', content: 'x' },
        { name: '/tmp/hypersiren-escaped.txt', content: 'x' },
        { name: 'C:/escaped.txt', content: 'x' },
        { name: 'a\\..\\..\\escaped.txt', content: 'x' },
        { name: 'link', type: 'symlink', linkname: '/etc' },
        ...(name === 'a.zip' ? [] : [{ name: 'link', type: 'link', linkname: '../../escaped.txt' } as const]),
      ];
      for (const entry of bad) {
        const archive = folder.write(name, await encode([{ name: 'first.txt', content: 'first' }, entry]));
        const error = await datasetErrorOf(() => unpackArchive(archive, target));
        expect(error.code, entry.name).to.equal('unsafe-path');
        expect(existsSync(path.join(target, 'first.txt'))).to.equal(false);
        expect(readdirSync(path.join(folder.path, 'inside'))).to.deep.equal(['target']);
        expect(readdirSync(folder.path)).not.to.include('escaped.txt');
        nothingLeft();
      }
    });

    it(`refuses a ${name.slice(2)} file that is truncated, not an archive, or contains a file twice`, async () => {
      const whole = await encode(good);
      for (const length of [whole.length >> 1, 40]) {
        const error = await datasetErrorOf(() => unpackArchive(folder.write(name, whole.subarray(0, length)), target));
        expect(error.code, `${length} bytes`).to.be.oneOf(['truncated', 'bad-record']);
      }
      const twice = await encode([good[1], good[1]] as ArchiveEntry[]);
      const error = await datasetErrorOf(() => unpackArchive(folder.write(name, twice), target));
      expect(error.message).to.include('contains the same file twice');
      nothingLeft();
    });
  }

  it('rejects a zip file whose entry does not match its checksum', async () => {
    const archive = encodeZip([
      { name: 'first.txt', content: 'first' },
      { name: 'second.txt', content: 'second' },
    ]);
    archive[archive.indexOf('second', archive.indexOf('second') + 1)] = 'x'.charCodeAt(0);
    const error = await datasetErrorOf(() => unpackArchive(folder.write('crc.zip', archive), target));
    expect(error.code).to.equal('bad-checksum');
    expect(error.message).to.contain("'second.txt'");
    expect(existsSync(path.join(target, 'first.txt'))).to.equal(false);
    nothingLeft();
  });

  it('accepts a relative path of the folder', async () => {
    const archive = folder.write('here.tar', await encodeTar(good));
    const files = await unpackArchive(archive, path.relative(process.cwd(), path.join(folder.path, 'here')));
    expect(files).to.have.length(3);
  });

  it('stops when its signal is aborted', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    const archive = folder.write('a.tar', await encodeTar(good));
    const error = await unpackArchive(archive, target, { signal }).catch((error) => error);
    expect(error.message).to.equal('stopped');
    nothingLeft();
  });
});

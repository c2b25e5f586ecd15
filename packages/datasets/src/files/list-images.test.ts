import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { listImages } from './list-images.js';

describe('listImages', () => {
  const folder = temporaryFolder();
  const names = ['b.png', 'Z.PNG', 'a10.png', 'a2.png', 'é.png', 'a/9.jpg', 'a/1/x.png', 'b/notes.txt'];
  for (const name of [...names, '.DS_Store', '.git/x.png', 'Thumbs.db', 'a/desktop.ini', '__MACOSX/b.png'])
    folder.write(name, 'x');
  const list = async (extensions?: string[]) =>
    (await listImages(folder.path, extensions)).map((file) => path.relative(folder.path, file));

  it('lists all that is not hidden by name, code unit by code unit, folder by folder', async () => {
    expect(await list()).to.deep.equal([
      'Z.PNG',
      'a/1/x.png',
      'a/9.jpg',
      'a10.png',
      'a2.png',
      'b/notes.txt',
      'b.png',
      'é.png',
    ]);
  });

  it('lists only files with the given extensions, case-insensitively', async () => {
    expect(await list(['png'])).to.deep.equal(['Z.PNG', 'a/1/x.png', 'a10.png', 'a2.png', 'b.png', 'é.png']);
    expect(await list(['JPG'])).to.deep.equal(['a/9.jpg']);
  });

  it('reports a missing folder, a file in its place, and an empty folder', async () => {
    const empty = path.join(folder.path, 'empty');
    mkdirSync(empty);
    expect(await datasetErrorOf(() => listImages(empty))).to.include({ code: 'empty', path: empty });
    expect((await datasetErrorOf(() => listImages(folder.path, ['tiff']))).message).to.include('holds no tiff files');
    expect((await datasetErrorOf(() => listImages(`${folder.path}/none`))).code).to.equal('missing-file');
    const file = await datasetErrorOf(() => listImages(`${folder.path}/b.png`));
    expect(file.message).to.include('is a file, expected a folder');
  });

  it('follows links to files, and rejects links to folders', async () => {
    const links = path.join(folder.path, 'empty');
    symlinkSync(path.join(folder.path, 'b.png'), path.join(links, 'linked.png'));
    expect(await listImages(links, ['png'])).to.deep.equal([path.join(links, 'linked.png')]);
    symlinkSync(folder.path, path.join(links, 'circle'));
    const error = await datasetErrorOf(() => listImages(links, ['png']));
    expect(error).to.include({ code: 'unreadable', path: path.join(links, 'circle') });
  });
});

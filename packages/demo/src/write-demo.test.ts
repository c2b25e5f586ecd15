import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { expect } from 'chai';
import { errorOf } from '../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../tools/testing/temporary-folder.js';
import { DemoError } from './demo-files.js';
import { MANIFEST, writeDemo } from './write-demo.js';

describe('writing a page into a folder', () => {
  const folder = temporaryFolder();
  let cases = 0;
  const fresh = (): string => `page-${cases++}`;
  const files = (entries: Record<string, string>) =>
    new Map(Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)]));
  const page = files({ 'index.html': 'page', 'assets/a.js': '1', 'model/model.json': '{}' });
  const later = files({ 'index.html': 'later page', 'assets/deep/b.js': '2', 'model/model.json': '{}' });
  const contents = (name: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder.at(name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`)
        .map((file) => [file.slice(folder.at(name).length + 1), readFileSync(file, 'utf8')])
        .filter(([name]) => name !== MANIFEST),
    );
  const asFiles = (written: ReadonlyMap<string, Uint8Array>) =>
    Object.fromEntries([...written].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));

  it('replaces the files of an earlier page and removes obsolete ones', async () => {
    const name = fresh();
    await writeDemo(page, folder.at(name));
    expect(contents(name)).to.deep.equal(asFiles(page));
    await writeDemo(later, folder.at(name));
    expect(contents(name)).to.deep.equal(asFiles(later));
    await writeDemo(page, folder.at(name));
    expect(contents(name)).to.deep.equal(asFiles(page));
    expect(readdirSync(folder.at(`${name}/assets`))).to.deep.equal(['a.js']); // nor empty folders
  });

  it('rejects a folder with a saved model and other files, and changes none of them', async () => {
    const name = fresh();
    const mine = { 'model/model.json': '{"mine": true}', 'notes.txt': 'notes', '.git/HEAD': 'ref', 'src/a.ts': 'a' };
    for (const [file, text] of Object.entries(mine)) folder.write(`${name}/${file}`, text);
    for (const force of [false, true]) {
      const error = await errorOf(DemoError, () => writeDemo(page, folder.at(name), { force }));
      expect(error.code).to.equal('in-the-way');
      expect(error.message).to.contain('model/model.json');
      expect(contents(name)).to.deep.equal(mine);
    }
  });

  it('writes beside other files only with `force`, and never changes them', async () => {
    const name = fresh();
    await writeDemo(page, folder.at(name));
    const mine = { 'notes.txt': 'mine', 'assets/mine.js': 'mine', '.hidden/x': 'mine' };
    for (const [file, text] of Object.entries(mine)) folder.write(`${name}/${file}`, text);
    const error = await errorOf(DemoError, () => writeDemo(later, folder.at(name)));
    expect(error.code).to.equal('folder-not-empty');
    expect(error.message).to.contain('files that do not belong to a page: .hidden/x, assets/mine.js, notes.txt. ');
    expect(contents(name)).to.deep.equal({ ...asFiles(page), ...mine });
    await writeDemo(later, folder.at(name), { force: true });
    expect(contents(name)).to.deep.equal({ ...asFiles(later), ...mine });
  });

  it('does not replace a file of the page that was edited', async () => {
    const name = fresh();
    await writeDemo(page, folder.at(name));
    folder.write(`${name}/index.html`, 'edited');
    for (const force of [false, true]) {
      const { code } = await errorOf(DemoError, () => writeDemo(later, folder.at(name), { force }));
      expect(code).to.equal('in-the-way');
    }
    expect(contents(name)).to.deep.equal({ ...asFiles(page), 'index.html': 'edited' });
  });

  it('follows no link, and replaces no folder by a file', async () => {
    const name = fresh();
    folder.write('elsewhere/model.json', 'mine');
    mkdirSync(folder.at(name));
    symlinkSync(folder.at('elsewhere'), folder.at(`${name}/model`));
    const linked = await errorOf(DemoError, () => writeDemo(page, folder.at(name), { force: true }));
    expect(linked.code).to.equal('in-the-way');
    expect(contents('elsewhere')).to.deep.equal({ 'model.json': 'mine' });
    const other = fresh();
    mkdirSync(folder.at(`${other}/index.html`), { recursive: true });
    const taken = await errorOf(DemoError, () => writeDemo(page, folder.at(other), { force: true }));
    expect(taken.message).to.contain('index.html');
    const file = folder.write('a-file', 'mine');
    expect((await errorOf(DemoError, () => writeDemo(page, file))).message).to.contain('is a file');
  });

  it('finishes an interrupted call', async () => {
    const name = fresh();
    await writeDemo(page, folder.at(name));
    const manifest = JSON.parse(readFileSync(folder.at(`${name}/${MANIFEST}`), 'utf8'));
    const both = Object.entries(asFiles(later)).map(([file]) => file);
    await writeDemo(later, folder.at(fresh()));
    const after = JSON.parse(readFileSync(folder.at(`page-${cases - 1}/${MANIFEST}`), 'utf8'));
    for (const file of both) manifest.files[file] = [...(manifest.files[file] ?? []), ...after.files[file]];
    writeFileSync(folder.at(`${name}/${MANIFEST}`), JSON.stringify(manifest));
    folder.write(`${name}/index.html`, 'later page');
    folder.write(`${name}/assets/deep/.b.js.partial-77`, 'hal');
    folder.write(`${name}/.in-use-by-999999999-on-${os.hostname()}`, '12');
    await writeDemo(later, folder.at(name));
    expect(contents(name)).to.deep.equal(asFiles(later));
  });
});

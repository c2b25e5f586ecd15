import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { errorOf } from '../../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../../tools/testing/temporary-folder.js';
import {
  removeFolderAtomically,
  removeLeftovers,
  writeFileAtomically,
  writeFolderAtomically,
} from './write-atomically.js';

describe('writing atomically', () => {
  const folder = temporaryFolder();

  it('replaces a file and leaves nothing beside it', async () => {
    const file = folder.write('file/data', 'old');
    await writeFileAtomically(file, 'new');
    expect(readFileSync(file, 'utf8')).to.equal('new');
    expect(readdirSync(folder.at('file'))).to.deep.equal(['data']);
  });

  it('keeps the old file and leaves nothing beside it if writing fails', async () => {
    const file = folder.write('failing/data', 'old');
    await errorOf(TypeError, () => writeFileAtomically(file, 7 as never));
    expect(readFileSync(file, 'utf8')).to.equal('old');
    expect(readdirSync(folder.at('failing'))).to.deep.equal(['data']);
  });

  it('shows a folder only after all its files are written', async () => {
    await writeFolderAtomically(folder.at('runs/whole'), { a: 'A', b: new Uint8Array([66]) });
    expect(readdirSync(folder.at('runs/whole')).sort()).to.deep.equal(['a', 'b']);
    await errorOf(TypeError, () => writeFolderAtomically(folder.at('runs/half'), { a: 'A', b: 7 as never }));
    expect(readdirSync(folder.at('runs'))).to.deep.equal(['whole']);
  });

  it('replaces an existing folder, and keeps it if writing fails', async () => {
    await writeFolderAtomically(folder.at('again/whole'), { a: 'A', b: 'B' });
    await writeFolderAtomically(folder.at('again/whole'), { a: 'new' });
    expect(readdirSync(folder.at('again/whole'))).to.deep.equal(['a']);
    await errorOf(TypeError, () => writeFolderAtomically(folder.at('again/whole'), { a: 7 as never }));
    expect(readFileSync(folder.at('again/whole/a'), 'utf8')).to.equal('new');
    expect(readdirSync(folder.at('again'))).to.deep.equal(['whole']);
  });

  it('is cleaned up after a writer was killed', async () => {
    folder.write('killed/.step-00000004.partial-77/model.safetensors', 'half');
    folder.write('killed/.run.json.partial-77', 'half');
    folder.write('killed/run.json', 'whole');
    await removeLeftovers(folder.at('killed'));
    expect(readdirSync(folder.at('killed'))).to.deep.equal(['run.json']);
    await removeLeftovers(folder.at('not-there'));
  });

  it('restores a folder whose replacement was not finished', async () => {
    folder.write('replacing/.a.replaced-77/x', 'old');
    folder.write('replacing/.a.partial-77/x', 'half');
    folder.write('replacing/.b.replaced-77/x', 'old');
    folder.write('replacing/b/x', 'new');
    await removeLeftovers(folder.at('replacing'));
    expect(readdirSync(folder.at('replacing'))).to.deep.equal(['a', 'b']);
    expect(readFileSync(folder.at('replacing/a/x'), 'utf8')).to.equal('old');
    expect(readFileSync(folder.at('replacing/b/x'), 'utf8')).to.equal('new');
  });

  it('removes a folder as a whole or not at all', async () => {
    folder.write('removed/a/x', 'x');
    await removeFolderAtomically(folder.at('removed/a'));
    expect(readdirSync(folder.at('removed'))).to.deep.equal([]);
  });
});

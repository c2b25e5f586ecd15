import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { writeFileAtomically, writeFolderAtomically } from './write-atomically.js';

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

  it('shows a folder only when all its files are written', async () => {
    await writeFolderAtomically(folder.at('runs/whole'), { a: 'A', b: new Uint8Array([66]) });
    expect(readdirSync(folder.at('runs/whole')).sort()).to.deep.equal(['a', 'b']);
    await errorOf(TypeError, () => writeFolderAtomically(folder.at('runs/half'), { a: 'A', b: 7 as never }));
    expect(readdirSync(folder.at('runs'))).to.deep.equal(['whole']);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import os from 'node:os';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { holderOf, holdFolder } from './hold-folder.js';

describe('holding a folder', () => {
  const folder = temporaryFolder();
  let cases = 0;
  const fresh = (): string => {
    const name = `folder-${cases++}`;
    mkdirSync(folder.at(name));
    return name;
  };
  const hold = async (name: string): Promise<() => Promise<void>> => {
    const release = await holdFolder(folder.at(name));
    expect(release).to.be.a('function');
    return release as () => Promise<void>;
  };

  it('leaves nothing behind when it is let go', async () => {
    const name = fresh();
    const release = await hold(name);
    expect(readdirSync(folder.at(name))).to.deep.equal([`.in-use-by-${process.pid}-on-${os.hostname()}`]);
    await release();
    expect(readdirSync(folder.at(name))).to.deep.equal([]);
    await (await hold(name))();
  });

  it('is refused to a second one of this process', async () => {
    const name = fresh();
    const release = await hold(name);
    expect(await holdFolder(folder.at(name))).to.include({ pid: process.pid, host: os.hostname() });
    await release();
  });

  it('is refused while another process lives that holds it, and that one is named', async () => {
    const name = fresh();
    folder.write(`${name}/.in-use-by-${process.ppid}-on-${os.hostname()}`, '');
    expect(await holdFolder(folder.at(name))).to.include({ pid: process.ppid, host: os.hostname() });
    expect(readdirSync(folder.at(name))).to.deep.equal([`.in-use-by-${process.ppid}-on-${os.hostname()}`]);
  });

  it('is refused where a process of another machine holds it, which may live', async () => {
    const name = fresh();
    folder.write(`${name}/.in-use-by-1-on-another-machine`, '12\n');
    expect(await holdFolder(folder.at(name))).to.include({ pid: 1, host: 'another-machine' });
  });

  it('tells who holds it without taking it', async () => {
    const name = fresh();
    expect(await holderOf(folder.at(name))).to.equal(undefined);
    expect(await holderOf(folder.at('not-there'))).to.equal(undefined);
    const { pid } = spawnSync(process.execPath, ['--version']);
    folder.write(`${name}/.in-use-by-${pid}-on-${os.hostname()}`, '12\n');
    expect(await holderOf(folder.at(name))).to.equal(undefined);
    folder.write(`${name}/.in-use-by-${process.ppid}-on-${os.hostname()}`, '');
    expect(await holderOf(folder.at(name))).to.include({ pid: process.ppid, host: os.hostname() });
  });

  it('takes over from a process that is dead', async () => {
    const name = fresh();
    const { pid } = spawnSync(process.execPath, ['--version']);
    folder.write(`${name}/.in-use-by-${pid}-on-${os.hostname()}`, '12\n');
    const release = await hold(name);
    expect(readdirSync(folder.at(name))).to.have.length(1);
    await release();
  });

  it('takes over from a dead process whose number another one has by now', async function () {
    if (process.platform !== 'linux') this.skip(); // where nobody tells when a process began
    const name = fresh();
    folder.write(`${name}/.in-use-by-${process.ppid}-on-${os.hostname()}`, '12\n');
    await (await hold(name))();
  });
});

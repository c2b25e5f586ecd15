import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
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

  it('leaves nothing behind when the folder is released', async () => {
    const name = fresh();
    const release = await hold(name);
    expect(readdirSync(folder.at(name))).to.deep.equal([`.in-use-by-${process.pid}-on-${os.hostname()}`]);
    await release();
    expect(readdirSync(folder.at(name))).to.deep.equal([]);
    await (await hold(name))();
  });

  it('fails a second time in the same process', async () => {
    const name = fresh();
    const release = await hold(name);
    expect(await holdFolder(folder.at(name))).to.include({ pid: process.pid, host: os.hostname() });
    await release();
  });

  it('fails while another living process holds the folder, and returns that process', async () => {
    const name = fresh();
    folder.write(`${name}/.in-use-by-${process.ppid}-on-${os.hostname()}`, '');
    expect(await holdFolder(folder.at(name))).to.include({ pid: process.ppid, host: os.hostname() });
    expect(readdirSync(folder.at(name))).to.deep.equal([`.in-use-by-${process.ppid}-on-${os.hostname()}`]);
  });

  it('fails while a process on another machine holds the folder and may be alive', async () => {
    const name = fresh();
    folder.write(`${name}/.in-use-by-1-on-another-machine`, '12\n');
    expect(await holdFolder(folder.at(name))).to.include({ pid: 1, host: 'another-machine' });
  });

  it('takes over from a process on another machine that has not touched its file for minutes', async () => {
    const name = fresh();
    const file = folder.write(`${name}/.in-use-by-1-on-another-machine`, '12\n\n');
    const long = new Date(Date.now() - 301_000);
    utimesSync(file, long, long);
    await (await hold(name))();
    expect(readdirSync(folder.at(name))).to.deep.equal([]);
  });

  it('takes over from an earlier start of the same Slurm job on another machine', async () => {
    const name = fresh();
    const before = { ...process.env };
    Object.assign(process.env, { SLURM_JOB_ID: '812', SLURM_RESTART_COUNT: '2' });
    try {
      for (const other of ['813 0', '812 2', ''])
        expect(
          await holdFolder(path.dirname(folder.write(`${fresh()}/.in-use-by-1-on-another-machine`, `12\n${other}\n`))),
          other,
        ).to.include({ host: 'another-machine' });
      folder.write(`${name}/.in-use-by-1-on-another-machine`, '12\n812 1\n');
      await (await hold(name))();
    } finally {
      for (const variable of ['SLURM_JOB_ID', 'SLURM_RESTART_COUNT'])
        if (before[variable] === undefined) delete process.env[variable];
        else process.env[variable] = before[variable];
    }
  });

  it('succeeds in one of many simultaneous processes at a time', async () => {
    const name = fresh();
    const worker = fileURLToPath(new URL('testing/hold-in-turn.ts', import.meta.url));
    const args = [...process.execArgv, worker, folder.at(name), folder.at('turns')];
    const codes = await Promise.all(
      Array.from({ length: 6 }, () => {
        const child = spawn(process.execPath, args, { stdio: 'inherit' });
        return new Promise((resolve) => child.on('close', resolve));
      }),
    );
    expect(codes).to.deep.equal([0, 0, 0, 0, 0, 0]);
    const turns = readFileSync(folder.at('turns'), 'utf8').trim().split('\n');
    expect(turns).to.have.length(2 * 6 * 5);
    for (let turn = 0; turn < turns.length; turn += 2) {
      const [, pid] = (turns[turn] as string).split(' ');
      expect(turns.slice(turn, turn + 2)).to.deep.equal([`begin ${pid}`, `end ${pid}`]);
    }
  }).timeout(60_000);

  it('returns the holder without holding the folder', async () => {
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

  it('takes over from a dead process whose number was reused', async function () {
    if (process.platform !== 'linux') this.skip(); // other systems do not report the start time of a process
    const name = fresh();
    folder.write(`${name}/.in-use-by-${process.ppid}-on-${os.hostname()}`, '12\n');
    await (await hold(name))();
  });
});

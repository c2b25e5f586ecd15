import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { thisProgram } from '../../packages/cli/src/sweep/this-program.js';
import { differingFiles, runContents } from '../faults/run-contents.js';
import { workingFolder } from '../testing/working-folder.js';
import { killRanks, TEAM_CONFIG } from './mpi-kills.js';
import { type MpiRunOptions, mpiMissing, mpirun, processOf } from './mpirun.js';

describe('one training on several processes of MPI', function () {
  this.timeout(480_000);
  const folder = workingFolder();
  before(function () {
    const missing = mpiMissing();
    if (missing !== undefined) {
      process.stderr.write(`      No MPI: ${missing}. Its tests are skipped.\n`);
      this.skip();
    }
    folder.write('tiny.yaml', TEAM_CONFIG);
  });
  const run = (ranks: number, args: readonly string[], options: Partial<MpiRunOptions> = {}) =>
    mpirun(ranks, [...thisProgram(), 'train', ...args, '--backend', 'cpu'], { cwd: folder.path, ...options });

  it('has the same bytes with 1, 2 and 4 processes, and prints everything once', async () => {
    for (const ranks of [1, 2, 4]) {
      const { code, stderr } = await run(ranks, ['tiny.yaml', '--run', `of-${ranks}`]);
      expect(code, stderr).to.equal(0);
      expect(stderr.match(/^run +of-/gm)).to.have.length(1);
      expect(differingFiles(runContents('of-1'), runContents(`of-${ranks}`)), `${ranks} ranks`).to.deep.equal([]);
    }
    expect(readFileSync('of-4/config.yaml', 'utf8')).to.contain('shards: 8');
  });

  it('is saved when one process is killed, with one message, and resumes with another number of processes to the same bytes', async () => {
    let killed = false;
    const broken = await run(2, ['tiny.yaml', '--run', 'broken'], {
      onStderr(text, mpi) {
        if (killed || !/training +[2-9] /.test(text)) return;
        killed = true;
        process.kill(processOf(1, mpi), 'SIGKILL');
      },
    });
    expect(broken.code).to.not.equal(0);
    const message = /broken: a process of this training was lost; the state after step (\d+)/g;
    const [said, ...again] = [...broken.stderr.matchAll(message)];
    expect(again, broken.stderr).to.deep.equal([]);
    const step = Number(said?.[1]);
    expect(step, broken.stderr).to.be.within(1, 19);
    expect(readdirSync('broken/checkpoints')).to.deep.equal([`step-${String(step).padStart(8, '0')}`]);
    const { code, stderr } = await run(4, ['--resume', 'broken']);
    expect(code, stderr).to.equal(0);
    expect(differingFiles(runContents('of-1'), runContents('broken'))).to.deep.equal([]);
  });

  it('loses nothing when the first process is killed, at one of the times that the command `mpi-kills` tests', async () => {
    mkdirSync('kills');
    const options = { folder: folder.at('kills'), count: 1, seed: 1 };
    const [trial, ...more] = await killRanks({ ...options, ranks: [0], resumedBy: [1], log: () => {} });
    expect(more).to.deep.equal([]);
    expect(trial).to.deep.include({ rank: 0, resumedBy: 1, differing: [] });
  });

  it('rejects more processes than shards', async () => {
    const { code, stderr } = await run(2, ['tiny.yaml', '--run', 'odd', '--set', 'train.batch=3']);
    expect(code).to.not.equal(0);
    expect(stderr).to.contain('2 processes cannot share 1 shards of a batch of 3 images');
  });
});

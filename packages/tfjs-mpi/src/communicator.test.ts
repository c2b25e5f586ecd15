import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { mpiMissing, mpirun } from '../../../tools/cluster/mpirun.js';
import { ranksOf } from './ranks.js';

describe('the ranks of a process', () => {
  it('are read from the variables of Open MPI, MPICH, and srun with an MPI plugin', () => {
    expect(ranksOf({ OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '4' })).to.deep.equal({ rank: 1, size: 4 });
    expect(ranksOf({ PMI_RANK: '0', PMI_SIZE: '2' })).to.deep.equal({ rank: 0, size: 2 });
    expect(ranksOf({ PMIX_RANK: '3', SLURM_STEP_NUM_TASKS: '8' })).to.deep.equal({ rank: 3, size: 8 });
  });

  it('are undefined for a Slurm task without MPI, and for any other process', () => {
    expect(ranksOf({ SLURM_PROCID: '0', SLURM_STEP_NUM_TASKS: '1' })).to.equal(undefined);
    expect(ranksOf({ PMI_RANK: 'x', PMI_SIZE: '2' })).to.equal(undefined);
    expect(ranksOf({})).to.equal(undefined);
  });
});

describe('sums over the processes of MPI', function () {
  this.timeout(120_000);
  before(function () {
    const missing = mpiMissing();
    if (missing === undefined) return;
    process.stderr.write(`      No MPI: ${missing}. Its tests are skipped.\n`);
    this.skip();
  });
  const cwd = fileURLToPath(new URL('..', import.meta.url)); // folder from which Node resolves tsx
  const program = [...process.execArgv, fileURLToPath(new URL('testing/sum-ranks.ts', import.meta.url))];

  it('are bitwise the same on every rank and for 1, 2, 4 and 8 ranks, exact and brief', async () => {
    const sums: string[] = [];
    for (const ranks of [1, 2, 4, 8]) {
      const { code, stdout, stderr } = await mpirun(ranks, [...program, '8', '1,2,3,1000,4097'], { cwd });
      expect(code, stderr).to.equal(0);
      sums.push(stdout);
    }
    expect(sums[0]?.trim().split('\n')).to.have.length(10);
    for (const one of sums) expect(one).to.equal(sums[0]);
  });

  it('are rejected for a number of processes that is not a power of two', async () => {
    const { code, stderr } = await mpirun(3, [...program, '6', '1'], { cwd });
    expect(code).to.not.equal(0);
    expect(stderr).to.contain('3 processes cannot share a training: start 1, 2, 4, 8 or another power of two.');
  });

  it('report what to install if there is no MPI compiler', () => {
    const script = `
      const { compileAddon } = await import('@hypersiren/tfjs-mpi');
      await compileAddon().catch(({ code, message }) => console.log(code, message));`;
    const args = [...process.execArgv, '--input-type=module', '--eval', script];
    const env = { ...process.env, HYPERSIREN_MPICC: 'no-such-mpicc' };
    const said = execFileSync(process.execPath, args, {
      env,
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    });
    expect(said).to.match(/^no-compiler `no-such-mpicc`, the compiler of MPI, is not there\. .*libopenmpi-dev/);
  });
});

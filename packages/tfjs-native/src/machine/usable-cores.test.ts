import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { type CoreSources, usableCores } from './usable-cores.js';

describe('the processors that a process may use', () => {
  const of = (files: Record<string, string>, environment: CoreSources['environment'] = {}, affinity = 16): number =>
    usableCores({ environment, read: (file) => files[file], affinity, processors: 16 });
  const slurm = (variables: Record<string, string>): number => of({}, { SLURM_JOB_ID: '7', ...variables });

  it('are those of its affinity if nothing else limits them', () => {
    expect(of({})).to.equal(16);
    expect(of({}, {}, 3)).to.equal(3);
    expect(of({}, { SLURM_CPUS_PER_TASK: '2' })).to.equal(16); // not in a job
  });

  it('follow the quota of its cgroup or of an ancestor, rounded up', () => {
    const groups = { '/proc/self/cgroup': '0::/user/job\n' };
    expect(of({ ...groups, '/sys/fs/cgroup/user/job/cpu.max': '250000 100000\n' })).to.equal(3);
    expect(
      of({
        ...groups,
        '/sys/fs/cgroup/user/job/cpu.max': 'max 100000\n',
        '/sys/fs/cgroup/user/cpu.max': '400000 100000\n',
      }),
    ).to.equal(4);
    expect(of({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '50000 100000' })).to.equal(1);
    expect(of({ ...groups, '/sys/fs/cgroup/cpu.max': '200000 100000' })).to.equal(2); // of a container, which has another path
  });

  it('follow a quota of cgroups version 1', () => {
    const files = {
      '/proc/self/cgroup': '5:cpuset:/\n4:cpu,cpuacct:/docker/1\n0::/\n',
      '/sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us': '150000\n',
      '/sys/fs/cgroup/cpu/docker/1/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    };
    expect(of(files)).to.equal(2);
  });

  it('are those that a Slurm job assigns to each task, or those on the node, shared by the tasks of a step', () => {
    expect(slurm({ SLURM_CPUS_PER_TASK: '4', SLURM_CPUS_ON_NODE: '8' })).to.equal(4);
    expect(slurm({ SLURM_CPUS_ON_NODE: '8' })).to.equal(8);
    expect(slurm({ SLURM_CPUS_ON_NODE: '8', SLURM_STEP_ID: '0', SLURM_STEP_TASKS_PER_NODE: '3(x2)' })).to.equal(2);
    expect(slurm({ SLURM_CPUS_ON_NODE: '1', SLURM_STEP_ID: '0', SLURM_STEP_TASKS_PER_NODE: '2' })).to.equal(1);
    expect(slurm({})).to.equal(16);
  });

  it('are shared by the ranks that MPI starts on one machine', () => {
    expect(of({}, { OMPI_COMM_WORLD_LOCAL_SIZE: '4' })).to.equal(4);
    expect(of({}, { MPI_LOCALNRANKS: '32' })).to.equal(1);
    expect(of({}, { OMPI_COMM_WORLD_LOCAL_SIZE: '2' }, 1)).to.equal(1); // bound to one processor
    expect(of({ '/sys/fs/cgroup/cpu.max': '400000 100000' }, { OMPI_COMM_WORLD_LOCAL_SIZE: '2' })).to.equal(2);
  });

  it('determine the initial number of threads of the addon, unless a variable does', function () {
    const threads = (environment: Record<string, string>): number => {
      const sources = ['--import', 'tsx', '--conditions=@hypersiren/source'];
      const args = [...(process.env.HYPERSIREN_COMPILED ? [] : sources), '--input-type=module', '--eval'];
      const script = `import { nativeInfo } from '@hypersiren/tfjs-native'; console.log(nativeInfo().threads ?? 0)`;
      const env = { ...process.env, ...environment };
      const cwd = new URL('../..', import.meta.url);
      return Number(execFileSync(process.execPath, [...args, script], { cwd, env, encoding: 'utf8' }));
    };
    const found = threads({ HYPERSIREN_NATIVE_THREADS: '', SLURM_JOB_ID: '7', SLURM_CPUS_PER_TASK: '1' });
    if (found === 0) this.skip(); // not built
    expect(found).to.equal(1);
    expect(threads({ HYPERSIREN_NATIVE_THREADS: '3', SLURM_JOB_ID: '7', SLURM_CPUS_PER_TASK: '1' })).to.equal(3);
  }).timeout(60_000);
});

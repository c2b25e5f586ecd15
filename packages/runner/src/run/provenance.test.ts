import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { describeMachine, gitRevision, packageVersion, versions } from './provenance.js';

describe('provenance', () => {
  const folder = temporaryFolder();

  it('has the commit, and whether files have changed since', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', folder.path, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        encoding: 'utf8',
      });
    git('init', '--quiet');
    folder.write('file', 'one');
    git('add', 'file');
    git('commit', '--quiet', '-m', 'first');
    const commit = git('rev-parse', 'HEAD').trim();
    expect(await gitRevision(folder.path)).to.deep.equal({ commit, modified: false });
    folder.write('file', 'two');
    expect(await gitRevision(folder.path)).to.deep.equal({ commit, modified: true });
  });

  it('has no revision outside a repository', async () => {
    expect(await gitRevision('/')).to.equal(null);
  });

  it('has the versions of all packages that compute', async () => {
    const found = await versions();
    expect(found).to.include({ node: process.versions.node, '@tensorflow/tfjs-core': '4.22.0' });
    for (const version of Object.values(found)) expect(version).to.match(/^\d+\.\d+\.\d+/);
    expect(await packageVersion('@hypersiren/no-such-package')).to.equal(undefined);
  });

  it('describes the machine', () => {
    const { processor, cores, memoryGiB, system } = describeMachine();
    expect(processor).to.not.equal('');
    expect(cores).to.be.at.least(1);
    expect(memoryGiB).to.be.above(0);
    expect(system).to.contain(process.arch);
  });
});

import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';
import { mpiMissing } from '../../../tools/cluster/mpirun.js';
import * as mpi from './index.js';

describe('the README', () => {
  const readme = packageReadme('tfjs-mpi');

  it('has an example of at most 15 lines that runs in one process too', async function () {
    if (mpiMissing() !== undefined) this.skip();
    expect(await readme.runExample()).to.equal('1 process(es), sums 0, 1\n');
  }).timeout(60_000);

  it('names every function and class of the package', () => readme.expectNames(Object.keys(mpi)));
});

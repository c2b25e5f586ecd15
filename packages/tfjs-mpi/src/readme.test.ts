import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';
import { mpiMissing } from '../../../tools/cluster/mpirun.js';

describe('the README', () => {
  const readme = packageReadme('tfjs-mpi');

  it('has an example of at most 15 lines that runs in one process too', async function () {
    if (mpiMissing() !== undefined) this.skip();
    expect(await readme.runExample()).to.equal('1 process(es), sums 0, 1\n');
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());
});

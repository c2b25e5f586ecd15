import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { thisProgram } from '../../packages/cli/src/sweep/this-program.js';
import { workingFolder } from '../testing/working-folder.js';
import { measureManyRuns } from './many-runs.js';

describe('the cost of a sweep of many trainings', function () {
  this.timeout(120_000);
  const folder = workingFolder();

  it('is measured with one job array, and trainings that are finished, failed, running and queued', async () => {
    mkdirSync('many');
    const program = thisProgram();
    const found = await measureManyRuns({ folder: folder.at('many'), runs: 20, seed: 2, times: 1, program });
    expect(found.jobArrays).to.equal(1);
    expect(Object.keys(found.states)).to.include.members(['finished', 'running', 'queued']);
    expect(Object.values(found.states).reduce((sum, count) => sum + count, 0)).to.equal(20);
    for (const { processor } of [found.submit, found.status, found.ended]) expect(processor).to.be.above(0);
  });
});

import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('pretrained');
  it('has an example of at most 15 lines that runs and prints what it says', async () => {
    expect(await readme.runExample('runner')).to.equal('portraits: 2353435 parameters, 1500 steps\n');
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());
});

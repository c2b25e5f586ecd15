import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('runner');
  it('has an example of at most 15 lines that runs and prints what it says', async () => {
    expect(await readme.runExample()).to.match(/^100 steps on (native|cpu|tensorflow), 24 images\n$/);
  }).timeout(60_000);
});

import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('report');
  it('has an example of at most 15 lines that runs', async () => {
    expect(await readme.runExample()).to.equal('small.html\n');
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());
});

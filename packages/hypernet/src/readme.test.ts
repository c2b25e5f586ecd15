import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('hypernet');

  it('has an example of at most 15 lines that runs, and whose model beats the mean image', async () => {
    const [, error] = /^error of the unknown pixels of test portraits: (\S+)\n$/.exec(await readme.runExample()) ?? [];
    expect(Number(error)).to.be.within(0.001, 0.0415); // the mean image has 0.0422
  }).timeout(120_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());
});

import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('siren');

  it('has an example of at most 15 lines that runs and says what it did', async () => {
    const [, loss, count] = /^loss (\S+); .*: (\d+) values\n$/.exec(await readme.runExample()) ?? [];
    expect(Number(loss)).to.be.within(0, 0.005);
    expect(Number(count)).to.equal(64 * 64);
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());
});

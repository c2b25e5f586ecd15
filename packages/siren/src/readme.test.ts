import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';
import * as family from './family/index.js';
import * as fits from './fits/index.js';
import * as siren from './index.js';
import * as training from './training/index.js';

describe('the README', () => {
  const readme = packageReadme('siren');

  it('has an example of at most 15 lines that runs and says what it did', async () => {
    const [, loss, count] = /^loss (\S+); .*: (\d+) values\n$/.exec(await readme.runExample()) ?? [];
    expect(Number(loss)).to.be.within(0, 0.005);
    expect(Number(count)).to.equal(64 * 64);
  }).timeout(60_000);

  it('names every function and class of the package', () =>
    readme.expectNames(Object.keys({ ...siren, ...training, ...fits, ...family })));
});

import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';
import { useSoftwareDriver } from '../../../tools/testing/software-driver.js';

describe('the README', () => {
  const readme = packageReadme('tfjs-webgpu');

  it('has an example of at most 15 lines that runs, with or without an adapter', async () => {
    useSoftwareDriver();
    const text = await readme.runExample();
    const [, ...numbers] = /^webgpu (\S+) (\S+)$/m.exec(text) ?? [];
    if (numbers.length === 0) expect(text).to.match(/^[A-Z].+\.$/m);
    numbers.forEach((number, index) => {
      expect(Number(number)).to.be.closeTo(Math.sin(500 * (index + 1)), 1e-7);
    });
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());
});

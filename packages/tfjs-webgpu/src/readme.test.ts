import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('tfjs-webgpu');

  it('has an example of at most 15 lines that runs, with or without an adapter', async () => {
    const text = await readme.runExample();
    const [line] = /^(webgpu|cpu) .*$/m.exec(text) ?? [];
    const [backend, ...numbers] = (line as string).split(' ');
    if (backend === 'cpu') expect(text).to.match(/^.+\.$/m);
    const wanted = backend === 'cpu' ? [500, 1000] : [Math.sin(500), Math.sin(1000)];
    wanted.forEach((number, index) => {
      expect(Number(numbers[index])).to.be.closeTo(number, 1e-7 * Math.max(1, number));
    });
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());
});

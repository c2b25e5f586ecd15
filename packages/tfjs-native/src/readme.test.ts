import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('tfjs-native');

  it('has an example of at most 15 lines that runs on this backend and learns', async () => {
    const text = await readme.runExample();
    expect(text).to.match(/^native true$/m);
    const [, loss] = /^loss (\S+)$/m.exec(text) ?? [];
    expect(Number(loss)).to.be.within(0, 0.1); // a linear function of both inputs has 0.25
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());

  it('names every environment variable that its sources read', async () => {
    for (const source of [
      'buffer-pool.ts',
      'saved-for-gradient.ts',
      'addon.ts',
      '../native/dispatch.cc',
      '../native/parallel.cc',
    ])
      for (const [name] of (await readFile(new URL(source, import.meta.url), 'utf8')).matchAll(
        /HYPERSIREN_NATIVE_\w+/g,
      ))
        expect(readme.text).to.contain(`\`${name}\``);
  });
});

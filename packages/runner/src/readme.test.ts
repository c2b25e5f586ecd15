import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('runner');

  it('has an example of at most 15 lines that runs and prints the stated output', async () => {
    expect(await readme.runExample()).to.match(
      /^step 1 of 3\nstep 2 of 3\nstep 3 of 3\n\S+runs\Wmine(-\d+)?: 0\.\d+\n$/,
    );
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());

  it('leaves the events to the guide, which names all of them', () => {
    const source = readFileSync(new URL('./events/run-event.ts', import.meta.url), 'utf8');
    const types = [...source.matchAll(/readonly type: '([\w-]+)'/g)].map(([, type]) => type as string);
    expect(types).to.include.members(['backend', 'step', 'checkpoint', 'sweep-run']);
    const guide = readFileSync(new URL('../../../docs/guides/use-it-from-a-program.md', import.meta.url), 'utf8');
    for (const type of types) expect(guide).to.contain(`\`${type}\``);
  });
});

import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import * as demo from './index.js';

describe('the README', () => {
  it('names everything of the package', async () => {
    const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    for (const name of Object.keys(demo)) expect(text).to.match(new RegExp(`\`${name}\\b`));
  });
});

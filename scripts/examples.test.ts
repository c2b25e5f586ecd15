import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { examples, programs } from './testing/examples.js';

// That each of them runs is tested with the packed packages.
describe('the examples', () => {
  it('have at most 25 lines each, and a line in their README', () => {
    const readme = readFileSync(path.join(examples, 'README.md'), 'utf8');
    for (const name of [...programs, 'script-tag/index.html']) {
      const lines = readFileSync(path.join(examples, name), 'utf8').trimEnd().split('\n');
      expect(lines.length, name).to.be.at.most(25);
      expect(readme).to.contain(`| [\`${name}\`](${name}) `);
    }
  });
});

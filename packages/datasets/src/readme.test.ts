import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { contextName, contextSpec } from './index.js';
import { datasetSources } from './sources/dataset-sources.js';

const packageFolder = path.resolve(fileURLToPath(import.meta.url), '../..');
const readme = readFileSync(path.join(packageFolder, 'README.md'), 'utf8');

function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has no block of '${language}'`);
  return found;
}

describe('README', () => {
  it('has an example of at most 15 lines that prints what it says', async () => {
    const example = block('js');
    expect(example.trimEnd().split('\n')).to.have.length.at.most(15);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--conditions', '@hypersiren/source', '--input-type', 'module', '--eval', example],
      { cwd: packageFolder },
    );
    expect(stdout).to.equal(block('text'));
  });

  it('lists every source', () => {
    for (const name of Object.keys(datasetSources)) expect(readme).to.match(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  });

  it('names contexts as the code does', () => {
    for (const name of ['10', '10-200', 'p0.1', 'half', 'half-lower', 'half-left', 'half-right', 'full']) {
      expect(readme).to.include(`\`${name}\``);
      expect(contextName(contextSpec(name))).to.equal(name);
    }
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { entryPoints, exportsOf, packageFolders, root } from './testing/package-exports.js';
import { missingNames } from './testing/package-readme.js';

describe('the API reference', () => {
  const options = JSON.parse(readFileSync(path.join(root, 'docs', 'typedoc.json'), 'utf8'));
  const pages: string[] = options.entryPoints.map((file: string) => path.posix.join('docs', file));

  for (const folder of packageFolders())
    it(`has every export of ${folder}, each with a docstring`, () => {
      for (const entry of entryPoints(folder)) {
        const found = exportsOf(entry);
        expect(found, entry).to.not.have.length(0);
        for (const { name, file, documented } of found) {
          expect(documented, `a docstring of ${name} in ${file}`).to.equal(true);
          // What another package declares is on that package's page.
          if (file !== undefined) expect(pages, `${entry}, for ${name}`).to.include(entry);
        }
      }
    });

  it('is the reference for the names in READMEs', () => {
    expect(missingNames('`train(options)` and `createModel(config)`, `ImageDataset`, `EVALUATION_SEED`')).to.deep.equal(
      [],
    );
    expect(missingNames('`trian(options)`, `ImageDatasets` and `EVALUATION_SEEDS`')).to.deep.equal([
      'trian',
      'ImageDatasets',
      'EVALUATION_SEEDS',
    ]);
  });

  it('is checked for exports that lack a docstring', () => {
    const source = 'scripts/testing/exports/undocumented.ts';
    expect(exportsOf(source)).to.deep.equal([
      { name: 'told', file: source, documented: true },
      { name: 'untold', file: source, documented: false },
    ]);
  });
});

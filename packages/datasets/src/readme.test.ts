import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';
import * as datasets from './index.js';

describe('the README', () => {
  const readme = packageReadme('datasets');

  it('has an example of at most 15 lines with the documented output', async () => {
    expect(await readme.runExample()).to.equal(readme.block('text').code);
  }).timeout(60_000);

  it('names nothing that does not exist', () => readme.expectNamesExist());

  it('lists every source', () => {
    for (const name of Object.keys(datasets.datasetSources))
      expect(readme.text).to.match(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  });

  it('names contexts as the code does', () => {
    for (const name of ['10', '10-200', 'p0.1', 'half', 'half-lower', 'half-left', 'half-right', 'full']) {
      expect(readme.text).to.include(`\`${name}\``);
      expect(datasets.contextName(datasets.contextSpec(name))).to.equal(name);
    }
  });
});

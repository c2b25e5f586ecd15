import { packageReadme } from '../../../scripts/testing/package-readme.js';
import * as cli from './index.js';

describe('the README', () => {
  const readme = packageReadme('cli');

  it('names every function and class of the package', () => readme.expectNames(Object.keys(cli)));
});

import { packageReadme } from '../../../scripts/testing/package-readme.js';
import * as report from './index.js';

describe('the README', () => {
  const readme = packageReadme('report');
  it('names every function and class of the package', () => readme.expectNames(Object.keys(report)));
});

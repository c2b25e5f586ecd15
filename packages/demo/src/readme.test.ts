import { packageReadme } from '../../../scripts/testing/package-readme.js';

describe('the README', () => {
  const readme = packageReadme('demo');
  it('names nothing that does not exist', () => readme.expectNamesExist());
});

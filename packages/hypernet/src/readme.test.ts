import { expect } from 'chai';
import { packageReadme } from '../../../scripts/testing/package-readme.js';
import * as baselines from './baselines/index.js';
import * as emissions from './emissions/index.js';
import * as encoders from './encoders/index.js';
import * as evaluation from './evaluation/index.js';
import * as hypernet from './index.js';
import * as results from './results/index.js';
import * as statistics from './statistics/index.js';
import * as text from './text/index.js';

describe('the README', () => {
  const readme = packageReadme('hypernet');

  it('has an example of at most 15 lines that runs, and whose model beats the mean image', async () => {
    const [, error] = /^error of the unknown pixels of test portraits: (\S+)\n$/.exec(await readme.runExample()) ?? [];
    expect(Number(error)).to.be.within(0.001, 0.0415); // the mean image has 0.0422
  }).timeout(120_000);

  it('names every function and class of the package', () =>
    readme.expectNames(
      Object.keys({
        ...hypernet,
        ...encoders,
        ...emissions,
        ...baselines,
        ...evaluation,
        ...statistics,
        ...results,
        ...text,
      }),
    ));
});

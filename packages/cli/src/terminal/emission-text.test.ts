import type { Shortcut } from '@hypersiren/hypernet';
import type { Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { contributionsLine, idleWarning, isIdleText, resultKind } from '@hypersiren/hypernet/text';
import { expect } from 'chai';
import { evaluationText } from './evaluation-text.js';

const FEATURES: Shortcut = { name: 'feature maps', enters: 'inputs of the SIREN' };
const PRIOR: Shortcut = { name: 'the expectation of a prior', enters: 'added to the values' };

function score(own: number, swap?: number): RegionScore {
  const mse = (mean: number) => ({ mean, standardError: mean / 10 });
  const other = (error: number) => {
    const value = error / own;
    return { mse: mse(error), ratio: { value, low: 0.9 * value, high: 1.1 * value } };
  };
  return {
    mse: mse(own),
    psnr: mse(20),
    images: [0.9 * own, 1.1 * own],
    ...(swap !== undefined && { emission: { swap: other(swap), mean: other(0.9 * swap) } }),
  };
}

function evaluation(predictor: string, own: number, swap?: number, shortcuts?: readonly Shortcut[]): Evaluation {
  const region = (times: number) => score(times * own, swap && times * swap);
  return {
    predictor,
    split: 'test',
    images: 2,
    seed: 0,
    contexts: [
      { context: '10', knownPixels: 10, masks: 'a', all: region(2), unknown: region(2) },
      { context: '50', knownPixels: 50, masks: 'b', all: region(1), unknown: region(1) },
      { context: '200', knownPixels: 200, masks: 'c', all: region(0.5), unknown: region(0.5) },
      { context: 'full', knownPixels: 1024, masks: 'd', all: region(0.1), unknown: null },
    ],
    ...(shortcuts && { shortcuts }),
  };
}

describe('the text of an evaluation', () => {
  it('states whether it is a hypernetwork result, or lists its shortcuts', () => {
    expect(resultKind([])).to.equal('Hypernetwork result: images reach the values only through emitted parameters.');
    expect(resultKind([FEATURES, PRIOR])).to.equal(
      'No hypernetwork result: images also reach the values through feature maps (inputs of the SIREN) and the expectation of ' +
        'a prior (added to the values).',
    );
    expect(resultKind(undefined)).to.equal(undefined);
  });

  it('states the contributions of prior, shortcuts and emission in the middle context', () => {
    const model = evaluation('model', 0.0125, 0.05);
    const prior = evaluation('prior alone', 0.0129);
    const mean = evaluation('mean image', 0.0495);
    expect(contributionsLine({ model, baselines: [mean, prior] })).to.equal(
      'From 50 pixels: prior alone 0.0129 → mean latent 0.0450 → own latent 0.0125',
    );
    expect(contributionsLine({ model, baselines: [mean] })).to.match(/: mean image 0\.0495 → mean latent/);
    expect(contributionsLine({ model: evaluation('model', 0.01), baselines: [mean] })).to.equal(undefined);
  });

  it('warns about an idle hypernetwork, with advice, and about no other', () => {
    expect(idleWarning(evaluation('model', 0.01, 0.0106))).to.equal(undefined);
    expect(idleWarning(evaluation('model', 0.01))).to.equal(undefined);
    const idle = idleWarning(evaluation('model', 0.01, 0.0102, [FEATURES])) ?? '';
    expect(idle).to.match(
      /^The hypernetwork is idle: with another image’s emitted parameters the error is 1\.02 times the own, less than 1\.05\./,
    );
    expect(idle).to.contain('through feature maps (inputs of the SIREN). Leave them out');
    expect(idleWarning(evaluation('model', 0.01, 0.01, []))).to.contain('Nothing else carries the image');
    expect(isIdleText(`Step 5: ${idle}`)).to.equal(true);
    expect(isIdleText('Step 5: layer 1 of 3 has exploded')).to.equal(false);
  });

  it('states in which contexts it is better than the strongest baseline, and why baselines are omitted', () => {
    const model = evaluation('model', 0.01, 0.05, []);
    const strongest = evaluation('Gaussian posterior', 0.02);
    const worse = {
      ...strongest.contexts[0],
      all: score(0.005),
      unknown: score(0.005),
    } as Evaluation['contexts'][number];
    const contexts = [worse, ...strongest.contexts.slice(1)];
    const text = evaluationText({ model, baselines: [{ ...strongest, contexts }], leftOut: ['A reason.'] });
    expect(text).to.match(/^Against the Gaussian posterior, unknown pixels: better at 50, 200; worse at 10\.$/m);
    expect(text).to.match(/^A reason\.$/m);
    for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(80);
  });

  it('contains only errors for files of older versions', () => {
    const text = evaluationText({ model: evaluation('model', 0.01), baselines: [evaluation('mean image', 0.05)] });
    expect(text).to.contain('Unknown pixels only');
    expect(text).to.not.match(/another|result|idle|→|undefined|NaN/);
  });
});

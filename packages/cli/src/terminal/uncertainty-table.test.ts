import type { Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { UNCERTAINTY_TITLE, uncertaintyTables } from '@hypersiren/hypernet/results';
import { expect } from 'chai';
import { tablesText } from './table.js';

const uncertaintyTable = (evaluations: readonly Evaluation[]): string =>
  tablesText(uncertaintyTables(evaluations), UNCERTAINTY_TITLE);

function score(logLikelihood: number, factor: number): RegionScore {
  const estimate = (mean: number) => ({ mean, standardError: 0.01 });
  return {
    mse: estimate(0.02),
    psnr: estimate(17),
    images: [0.02],
    uncertainty: {
      logLikelihood: estimate(logLikelihood),
      coverage: [0.1, 0.5, 0.9, 0.99].map((nominal) => ({ nominal, observed: estimate(factor * nominal) })),
      images: [logLikelihood],
    },
  };
}

function evaluation(predictor: string, factor: number): Evaluation {
  return {
    predictor,
    split: 'test',
    images: 1,
    seed: 0,
    contexts: [
      { context: '10', knownPixels: 10, masks: 'm', all: score(0.5, factor), unknown: score(-0.25, factor) },
      { context: 'full', knownPixels: 1024, masks: 'm', all: score(3.5, factor), unknown: null },
    ],
  };
}

describe('uncertaintyTable', () => {
  it('lists the predictors that have an uncertainty, and no others', () => {
    const { uncertainty: _, ...silent } = score(0, 1);
    const plain: Evaluation = {
      ...evaluation('mean image', 1),
      contexts: evaluation('', 1).contexts.map((context) => ({ ...context, all: silent, unknown: silent })),
    };
    expect(uncertaintyTable([plain])).to.equal('');
    expect(uncertaintyTable([evaluation('model', 1)])).to.contain(
      '\n  10 pixels  0.500 ± 0.010  50.0 %  90.0 %  99.0 %\n',
    );
    const table = uncertaintyTable([evaluation('model', 1), plain, evaluation('other', 0.5)]);
    expect(table.slice(table.indexOf('All pixels'))).to.equal(`All pixels
  context    method  log-likelihood    50 %    90 %    99 %
  ─────────  ──────  ──────────────  ──────  ──────  ──────
  10 pixels  model    0.500 ± 0.010  50.0 %  90.0 %  99.0 %
  10 pixels  other    0.500 ± 0.010  25.0 %  45.0 %  49.5 %
  full       model    3.500 ± 0.010  50.0 %  90.0 %  99.0 %
  full       other    3.500 ± 0.010  25.0 %  45.0 %  49.5 %

Unknown pixels only
  context    method  log-likelihood    50 %    90 %    99 %
  ─────────  ──────  ──────────────  ──────  ──────  ──────
  10 pixels  model   −0.250 ± 0.010  50.0 %  90.0 %  99.0 %
  10 pixels  other   −0.250 ± 0.010  25.0 %  45.0 %  49.5 %`);
    for (const line of table.split('\n')) expect(line.length, line).to.be.at.most(80);
  });
});

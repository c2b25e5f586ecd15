import type { Evaluation } from '@hypersiren/hypernet/evaluation';
import { expect } from 'chai';
import { commonContexts } from './common-contexts.js';

describe('the contexts that evaluations have in common', () => {
  const evaluation = (...contexts: [string, string][]): Evaluation =>
    ({
      predictor: 'model',
      contexts: contexts.map(([context, masks]) => ({ context, masks })),
    }) as unknown as Evaluation;
  const names = (evaluations: readonly Evaluation[]): string[][] =>
    evaluations.map(({ contexts }) => contexts.map(({ context }) => context));

  it('are those with the same masks, in the order of the first evaluation', () => {
    const first = evaluation(['10', 'a'], ['half', 'h'], ['full', 'f']);
    const other = evaluation(['full', 'f'], ['10', 'other masks'], ['half', 'h']);
    expect(names(commonContexts([first, other]))).to.deep.equal([
      ['half', 'full'],
      ['half', 'full'],
    ]);
  });

  it('may be none', () => {
    expect(names(commonContexts([evaluation(['10', 'a']), evaluation(['20', 'b'])]))).to.deep.equal([[], []]);
    expect(commonContexts([])).to.deep.equal([]);
  });
});

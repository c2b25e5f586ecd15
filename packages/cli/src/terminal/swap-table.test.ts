import type { Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { swapTable as asTable } from '@hypersiren/hypernet/results';
import { expect } from 'chai';
import { tableText } from './table.js';

const swapTable = (models: readonly Evaluation[]): string | undefined => {
  const table = asTable(models);
  return table && tableText(table);
};

describe('swapTable', () => {
  const region = (value: number | null): RegionScore => {
    const mse = { mean: 0.01, standardError: null };
    const other = { mse, ratio: value === null ? null : { value, low: value, high: value } };
    return { mse, psnr: mse, images: [0.01], emission: { swap: other, mean: other } };
  };
  const model = (predictor: string, shortcuts: Evaluation['shortcuts']): Evaluation => ({
    predictor,
    split: 'test',
    images: 1,
    seed: 0,
    contexts: [
      { context: '10', knownPixels: 10, masks: 'a', all: region(9), unknown: region(3.456) },
      { context: 'full', knownPixels: 64, masks: 'b', all: region(null), unknown: null },
    ],
    ...(shortcuts && { shortcuts }),
  });
  const plain = ({ emission: _, ...score }: RegionScore): RegionScore => score;

  it('shows the ratio on unknown pixels per context, a dash if there is none, and the shortcuts', () => {
    const features = { name: 'feature maps', enters: 'inputs of the SIREN' };
    expect(swapTable([model('tokens', []), model('maps', [features])])).to.equal(
      `Error with another image’s emitted parameters ÷ own; unknown pixels, else all
          10 pixels  full
  ──────  ─────────  ────
  tokens       3.46     –
  maps         3.46     –
tokens: hypernetwork results
maps: shortcuts are feature maps`,
    );
  });

  it('omits baselines and models without a swap ratio, and is empty if there are no others', () => {
    const { contexts, ...rest } = model('old', undefined);
    const old = { ...rest, contexts: contexts.map((score) => ({ ...score, all: plain(score.all), unknown: null })) };
    expect(swapTable([old])).to.equal(undefined);
    expect(swapTable([old, model('new', [])])).to.not.contain('old');
  });
});

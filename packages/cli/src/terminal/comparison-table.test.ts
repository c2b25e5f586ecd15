import type { ComparedContext, ComparedError } from '@hypersiren/hypernet/evaluation';
import { comparisonTables } from '@hypersiren/hypernet/results';
import { expect } from 'chai';
import { tablesText } from './table.js';

const comparisonTable = (contexts: readonly ComparedContext[]): string => tablesText(comparisonTables(contexts));

describe('comparisonTable', () => {
  const compared = (predictor: string, mean: number, difference: [number, number] | null): ComparedError => ({
    predictor,
    error: { mean, low: mean - 0.001, high: mean + 0.001 },
    difference: difference && { mean: (difference[0] + difference[1]) / 2, low: difference[0], high: difference[1] },
  });
  const context = (all: ComparedError[]): ComparedContext => ({ context: '10', knownPixels: 10, all, unknown: null });

  it('shows errors and differences with intervals, and marks a run as better only if the interval excludes zero', () => {
    const table = comparisonTable([
      context([
        compared('first', 0.02, null),
        compared('better', 0.01, [-0.012, -0.008]),
        compared('alike', 0.019, [-0.003, 0.001]),
        compared('worse', 0.03, [0.008, 0.012]),
      ]),
    ]);
    expect(table.split('\n')[0]).to.equal('10 pixels');
    const row = (name: string): string => table.split('\n').find((line) => line.trim().startsWith(name)) as string;
    expect(row('first')).to.match(/^ {2}first +0\.0200 \[0\.0190, 0\.0210\]$/);
    expect(row('better')).to.match(/0\.0100 \[0\.00900, 0\.0110\] +-0\.0100 \[-0\.0120, -0\.00800\] +better$/);
    expect(row('alike')).to.match(/\[-0\.00300, 0\.00100\]$/);
    expect(row('worse')).to.match(/worse$/);
  });

  it('fits a terminal of 80 characters, with the unknown pixels below all pixels', () => {
    const methods = [
      compared('a method with a name of some length', 0.02, null),
      compared('better', 0.01, [-0.012, -0.008]),
    ];
    const table = comparisonTable([{ ...context(methods), unknown: methods }]);
    for (const line of table.split('\n')) expect(line.length, line).to.be.at.most(80);
    const heads = table.split('\n').filter((line) => line.includes('pixels  '));
    expect(heads.map((line) => line.trim().split(/ {2,}/)[0])).to.deep.equal(['all pixels', 'unknown pixels']);
  });
});

import type { ComparedContext, ComparedError } from '@hypersiren/hypernet/evaluation';
import { expect } from 'chai';
import { comparisonTable } from './comparison-table.js';

describe('comparisonTable', () => {
  const compared = (predictor: string, mean: number, difference: [number, number] | null): ComparedError => ({
    predictor,
    error: { mean, low: mean - 0.001, high: mean + 0.001 },
    difference: difference && { mean: (difference[0] + difference[1]) / 2, low: difference[0], high: difference[1] },
  });
  const context = (all: ComparedError[]): ComparedContext => ({ context: '10', knownPixels: 10, all, unknown: null });

  it('shows errors and differences with their intervals, and calls better only what the interval says', () => {
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
});

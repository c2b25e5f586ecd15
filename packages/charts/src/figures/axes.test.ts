import { expect } from 'chai';
import { formatTick, logRange, logTicks } from './axes.js';

describe('a logarithmic axis', () => {
  const values = (min: number, max: number): number[] => logTicks(min, max).map(({ value }) => value);

  it('has the coarsest round ticks, at least four', () => {
    expect(values(0.0001, 1)).to.deep.equal([0.0001, 0.001, 0.01, 0.1, 1]);
    expect(values(0.01, 1)).to.deep.equal([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    expect(values(0.0125, 0.07)).to.deep.equal([0.015, 0.02, 0.03, 0.05, 0.07]);
    expect(values(1.9, 3.2)).to.deep.equal([2, 2.2, 2.4, 2.6, 2.8, 3, 3.2]);
    expect(values(0.0138, 0.0171)).to.deep.equal([0.014, 0.0145, 0.015, 0.0155, 0.016, 0.0165, 0.017]);
  });

  it('has a margin around its values, even for a single value or none', () => {
    const { min, max } = logRange([0.1, 1, 0, -3, Number.NaN]);
    expect(min).to.be.within(0.05, 0.0999);
    expect(max).to.be.within(1.0001, 2);
    const single = logRange([0.02]);
    expect(single.min).to.be.below(0.02);
    expect(single.max).to.be.above(0.02);
    expect(logRange([])).to.deep.equal({ min: 0.1, max: 1 });
  });

  it('formats ticks briefly, with a minus sign', () => {
    expect([0, 0.05, 20000, 1e-6, -3, 2e7].map(formatTick)).to.deep.equal([
      '0',
      '0.05',
      '20,000',
      '1e\u22126',
      '\u22123',
      '2e7',
    ]);
  });
});

import { expect } from 'chai';
import { histogramOf } from './histogram.js';

describe('a histogram', () => {
  it('counts every value once, in buckets from the smallest to the largest', () => {
    const values = Array.from({ length: 301 }, (_, index) => Math.sin(index) * 3);
    const histogram = histogramOf(values);
    expect(histogram?.counts.reduce((a, b) => a + b)).to.equal(301);
    expect(histogram?.limits[0]).to.equal(Math.min(...values));
    expect(histogram?.limits.at(-1)).to.equal(Math.max(...values));
    expect(histogram?.limits).to.have.length(histogram?.counts.length as number);
    expect(histogram?.sum).to.be.closeTo(
      values.reduce((a, b) => a + b),
      1e-9,
    );
    expect(histogram?.sumOfSquares).to.be.closeTo(
      values.reduce((a, b) => a + b * b, 0),
      1e-9,
    );
    histogram?.limits.slice(1).forEach((limit, bucket) => {
      const from = histogram.limits[bucket] as number;
      const last = bucket === histogram.limits.length - 2;
      const within = values.filter((value) => value >= from && (last || value < limit));
      expect(histogram.counts[bucket + 1], String(bucket)).to.be.closeTo(within.length, 1); // limits are rounded
    });
  });

  it('has one bucket for equal values, and ignores values that are not finite', () => {
    expect(histogramOf([2, 2, Number.NaN])).to.deep.include({ count: 2, limits: [2], counts: [2] });
    expect(histogramOf([Number.NaN, Number.POSITIVE_INFINITY])).to.equal(undefined);
  });
});

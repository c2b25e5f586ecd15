import { expect } from 'chai';
import { formatCount, formatDuration, formatMagnitude, formatNumber, formatRatio } from './format.js';

describe('format', () => {
  it('writes durations in seconds, minutes and hours', () => {
    expect([0.4, 59, 59.6, 187, 3729].map(formatDuration)).to.deep.equal(['0 s', '59 s', '1:00', '3:07', '1:02:09']);
  });

  it('writes three significant digits', () => {
    expect([0.021349, 1.2345, 123.45, 12345, 3.14e-5, 0, Number.NaN].map(formatNumber)).to.deep.equal([
      '0.0213',
      '1.23',
      '123',
      '12,345',
      '3.14e-5',
      '0.00',
      'NaN',
    ]);
  });

  it('writes ratios with enough digits to distinguish them', () => {
    expect([0.987, 1, 3.204, 42.12, 1234.5].map(formatRatio)).to.deep.equal(['0.99', '1.00', '3.20', '42.1', '1,235']);
  });

  it('groups thousands', () => {
    expect(formatCount(1349155)).to.equal('1,349,155');
  });

  it('writes three significant digits of large numbers', () => {
    expect([0, 3072, 9999, 10_000, 198_915, 999_499, 999_600, 52.4e6, 13.8e9, 7e12].map(formatMagnitude)).to.deep.equal(
      ['0', '3,072', '9,999', '10.0 k', '199 k', '999 k', '1.00 M', '52.4 M', '13.8 G', '7.00 T'],
    );
  });
});

import { expect } from 'chai';
import { formatCount, formatDuration, formatNumber } from './format.js';

describe('format', () => {
  it('writes durations as people say them', () => {
    expect([0.4, 59, 59.6, 187, 3729].map(formatDuration)).to.deep.equal(['0 s', '59 s', '1:00', '3:07', '1:02:09']);
  });

  it('writes three digits that count', () => {
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

  it('groups thousands', () => {
    expect(formatCount(1349155)).to.equal('1,349,155');
  });
});

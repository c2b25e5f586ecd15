import { expect } from 'chai';
import { contextLabel, contextTitle, shortContext } from './context-label.js';

describe('contextLabel', () => {
  it('appends `pixels` to counts and keeps names', () => {
    expect(['50', '10-200', 'half-left', 'p0.1'].map(contextLabel)).to.deep.equal([
      '50 pixels',
      '10–200 pixels',
      'half-left',
      'p0.1',
    ]);
  });
});

describe('shortContext', () => {
  it('omits the unit, which is in the heading', () => {
    expect(['50', '10-200', 'half'].map(shortContext)).to.deep.equal(['50', '10–200', 'half']);
  });
});

describe('contextTitle', () => {
  it('shows a count with the total number of pixels', () => {
    expect(['1000', '10-200', 'half'].map((context) => contextTitle(context, 1024))).to.deep.equal([
      '1,000 of 1,024 pixels',
      '10–200 pixels',
      'half',
    ]);
  });
});

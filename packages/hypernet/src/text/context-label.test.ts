import { expect } from 'chai';
import { contextLabel, contextTitle, shortContext } from './context-label.js';

describe('contextLabel', () => {
  it('calls counts pixels and leaves names', () => {
    expect(['50', '10-200', 'half-left', 'p0.1'].map(contextLabel)).to.deep.equal([
      '50 pixels',
      '10–200 pixels',
      'half-left',
      'p0.1',
    ]);
  });
});

describe('shortContext', () => {
  it('leaves the word to the title above it', () => {
    expect(['50', '10-200', 'half'].map(shortContext)).to.deep.equal(['50', '10–200', 'half']);
  });
});

describe('contextTitle', () => {
  it('tells a count beside the number of all pixels', () => {
    expect(['1000', '10-200', 'half'].map((context) => contextTitle(context, 1024))).to.deep.equal([
      '1,000 of 1,024 pixels',
      '10–200 pixels',
      'half',
    ]);
  });
});

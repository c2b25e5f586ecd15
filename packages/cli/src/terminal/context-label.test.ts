import { expect } from 'chai';
import { contextLabel } from './context-label.js';

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

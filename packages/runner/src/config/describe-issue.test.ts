import { quote } from '@hypersiren/siren/family';
import { expect } from 'chai';
import { nearest } from './describe-issue.js';

describe('nearest', () => {
  const keys = ['learningRate', 'batch', 'steps', 'hiddenLayers', 'omega0'];

  it('finds the intended word, regardless of case and separators', () => {
    expect(nearest('learning_rate', keys)).to.equal('learningRate');
    expect(nearest('stpes', keys)).to.equal('steps');
    expect(nearest('hiddenlayer', keys)).to.equal('hiddenLayers');
    expect(nearest('Omega', keys)).to.equal('omega0');
  });

  it('returns undefined if no word is similar', () => {
    expect(nearest('zebra', keys)).to.equal(undefined);
    expect(nearest('x', [])).to.equal(undefined);
  });
});

describe('quote', () => {
  it('formats values as YAML, and truncates long ones', () => {
    expect(quote({ pixels: [1, 2] })).to.equal('{pixels: [1, 2]}');
    expect(quote(null)).to.equal('nothing');
    expect(quote('word')).to.equal('"word"');
    expect(quote('x'.repeat(100))).to.have.length(60);
  });
});

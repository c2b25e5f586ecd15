import { expect } from 'chai';
import { capturedOutput } from '../testing/captured-output.js';
import { labelled, wrap, wrapFor } from './wrap.js';

describe('wrap', () => {
  it('breaks between words, and indents the lines after the first within the width', () => {
    expect(wrap('aaa bbb ccc ddd', 7)).to.equal('aaa bbb\nccc ddd');
    expect(wrap('aaa bbb ccc ddd', 7, '  ')).to.equal('aaa bbb\n  ccc\n  ddd');
    expect(wrap('a word-that-is-too-long b', 6)).to.equal('a\nword-that-is-too-long\nb');
    expect(wrap('one\ntwo two', 3)).to.equal('one\ntwo\ntwo');
  });

  it('aligns the text after a label in one column, 80 characters in total', () => {
    const text = labelled('time', 'word '.repeat(30).trim(), 12);
    const lines = text.split('\n');
    expect(lines[0]).to.match(/^time {8}word/);
    for (const line of lines.slice(1)) expect(line).to.match(/^ {12}word/);
    for (const line of lines) expect(line.length).to.be.at.most(80);
  });

  it('wraps lines only for a terminal, not for programs', () => {
    const text = 'word '.repeat(30).trim();
    expect(wrapFor(capturedOutput(), text)).to.equal(text);
    expect(wrapFor(capturedOutput({ isTTY: true, columns: 20 }), text).split('\n')[0]).to.have.lengthOf(19);
  });
});

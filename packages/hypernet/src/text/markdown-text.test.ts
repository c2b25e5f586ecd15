import { expect } from 'chai';
import { markdownText } from './markdown-text.js';

describe('text in Markdown', () => {
  it('contains no markup', () => {
    expect(markdownText('a <img src=x onerror=alert(1)> & [b](http://c) | `d` *e*\n# f')).to.equal(
      'a &lt;img src=x onerror=alert(1)&gt; &amp; \\[b\\](http://c) \\| \\`d\\` \\*e\\* # f',
    );
  });

  it('is unchanged if there is nothing to escape', () => {
    expect(markdownText('celeba_64, generated portraits of seed 1')).to.equal(
      'celeba_64, generated portraits of seed 1',
    );
  });
});

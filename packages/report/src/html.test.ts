import { expect } from 'chai';
import { embedJson, html, trusted } from './html.js';

describe('html', () => {
  it('escapes text and numbers in content and in attributes, and keeps markup', () => {
    const name = `<img src=x onerror="alert('1')">&`;
    expect(String(html`<p title="${name}">${name}${trusted('<b>b</b>')}${html`<i>${'<'}</i>`}</p>`)).to.equal(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">' +
        '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;<b>b</b><i>&lt;</i></p>',
    );
  });

  it('joins lists, formats numbers, and leaves out empty content', () => {
    expect(String(html`${[1, '&', [html`<br>`, null, undefined, false]]}${0}`)).to.equal('1&amp;<br>0');
  });
});

describe('JSON within a page', () => {
  it('cannot end its element, and is parsed to the same value', () => {
    const value = { text: '</script><!--\u2028 &' };
    expect(embedJson(value)).to.not.match(/<|\u2028/);
    expect(JSON.parse(embedJson(value))).to.deep.equal(value);
  });
});

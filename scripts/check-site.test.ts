import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
// @ts-expect-error a script without types
import { checkSite } from './check-site.mjs';

describe('checking a site', () => {
  const site = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-site-'));
  after(() => rmSync(site, { recursive: true, force: true }));

  it('lists broken links, anchors and images with their pages', () => {
    mkdirSync(path.join(site, 'guides'));
    writeFileSync(path.join(site, 'logo one.png'), '');
    writeFileSync(
      path.join(site, 'index.html'),
      '<h1 id="top">A</h1><a href="/guides/">b</a><a href="/guides/export#to-c++">c</a><a href="#top">d</a>' +
        '<a href="https://example.org/none">e</a><a href="mailto:a@b">f</a><img src="/logo%20one.png"><a href="/nothing">g</a>',
    );
    writeFileSync(
      path.join(site, 'guides/index.html'),
      '<a href="../index.html#top">a</a><a href="./export.html#from">b</a><img src="../logo.png">',
    );
    writeFileSync(path.join(site, 'guides/export.html'), '<h2 id="to-c++">a</h2><a href="#to-c%2B%2B">b</a>');
    expect(checkSite(site)).to.deep.equal({
      faults: [
        'guides/index.html: ./export.html#from: guides/export.html has no anchor from',
        'guides/index.html: ../logo.png: nothing is there',
        'index.html: /nothing: nothing is there',
      ],
      pages: 3,
      links: 9,
    });
  });
});

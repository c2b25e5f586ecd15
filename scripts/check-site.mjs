// Checks all links, anchors and images of a static site.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** HTML character references that VitePress uses in attributes. */
const ENTITIES = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' };

const decode = (text) => text.replace(/&(?:amp|quot|#39|lt|gt);/g, (entity) => ENTITIES[entity]);

/**
 * Checks all pages of a site.
 *
 * @param {string} site Root folder of the site's files.
 * @returns {{ faults: string[], pages: number, links: number }} Number of pages and links. `faults` has one line for each
 * broken link.
 */
export function checkSite(site) {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
  const texts = new Map(pages.map((name) => [name, readFileSync(path.join(site, name), 'utf8')]));
  const anchors = new Map([...texts].map(([name, text]) => [name, anchorsOf(text)]));
  const faults = [];
  let links = 0;
  for (const [name, text] of texts)
    for (const link of linksOf(text)) {
      links++;
      const fault = faultOf(link, name, { site, anchors });
      if (fault !== undefined) faults.push(`${name}: ${link}: ${fault}`);
    }
  return { faults: [...new Set(faults)], pages: pages.length, links };
}

/** Returns the internal links of a page. External links are not checked, because the check works offline. */
function linksOf(text) {
  return [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)]
    .map((found) => decode(found[1]))
    .filter((link) => link !== '' && !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link));
}

function anchorsOf(text) {
  return new Set([...text.matchAll(/\s(?:id|name)="([^"]*)"/g)].map((found) => decode(found[1])));
}

function faultOf(link, from, { site, anchors }) {
  const [, target, anchor] = /^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(link);
  const address = path.posix.resolve('/', path.posix.dirname(from), decodeURI(target) || path.posix.basename(from));
  const page = pageOf(address.slice(1), site);
  if (page === undefined) return 'nothing is there';
  if (!anchor || !anchors.has(page)) return undefined;
  return anchors.get(page).has(decodeURIComponent(anchor)) ? undefined : `${page} has no anchor ${anchor}`;
}

/** Returns the file that a server returns for a URL path. */
function pageOf(address, site) {
  const candidates = [address, `${address}.html`, path.posix.join(address, 'index.html')];
  return candidates.find((name) => existsSync(path.join(site, name)) && statSync(path.join(site, name)).isFile());
}

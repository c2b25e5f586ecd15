import path from 'node:path';
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress';
import { resolveLink, root } from './pages.js';

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/** Matches links to other sites, to anchors of the same page, and from the root of the site. */
const NOT_RELATIVE = /^([a-z][a-z0-9+.-]*:|#|\/)/i;

/**
 * Converts links between files of the repository to links between pages. A link to a file that is not a page, such as a
 * source file, is replaced by its text.
 */
export function repositoryLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const { path: file, realPath = file } = env as MarkdownEnv & { realPath?: string };
    const from = path.relative(root, realPath).split(path.sep).join('/');
    for (const { children } of tokens) if (children) relink(children, from);
  });
}

function relink(tokens: Token[], from: string): void {
  let unlinked = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = token.attrGet('href') ?? '';
      const address = NOT_RELATIVE.test(href) ? href : resolveLink(href, from);
      unlinked = address === undefined;
      if (address !== undefined) token.attrSet('href', address);
      else drop(token);
    } else if (token.type === 'link_close' && unlinked) {
      drop(token);
      unlinked = false;
    }
  }
}

/** Removes the content of a token. */
function drop(token: Token): void {
  token.type = 'text';
  token.tag = '';
  token.nesting = 0;
  token.content = '';
}

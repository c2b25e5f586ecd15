import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { FONT_FAMILY } from '@hypersiren/charts';
import { bundlePage } from './bundle-page.js';
import { comparisonSections, comparisonSentence } from './comparison.js';
import { type Html, html, trusted } from './html.js';
import type { ReportedRun, Section } from './reported-run.js';
import { resultSentence } from './result-sentence.js';
import { sections } from './sections/sections.js';

/**
 * Renders a report on one or more runs as a self-contained HTML page. Its content security policy forbids external
 * resources and any script but its own.
 */
export async function renderPage(runs: readonly ReportedRun[], { generator }: { generator: string }): Promise<string> {
  const { script, style } = await bundlePage();
  const css = `${await fontFaces()}\n${style}`;
  const policy = [
    "default-src 'none'",
    `script-src ${digest(script)}`,
    `style-src ${digest(css)}`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const [only] = runs;
  const single = runs.length === 1 ? only : undefined;
  const title = single ? single.name : `${runs.length} runs compared`;
  const parts = single ? await runParts(single) : await comparedParts(runs);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${generator}">
<title>${title} · hypersiren</title>
<style>${trusted(css)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="wide">
<p class="brand">hypersiren <span>report</span></p>
<nav aria-label="Sections">${parts.links.map(({ id, title, link = title }) => html`<a href="#${id}">${link}</a>`)}</nav>
<button type="button" class="theme" hidden>Theme</button>
</div></header>
<main id="content" class="wide">
<h1>${title}</h1>
<p class="result">${single ? resultSentence(single) : comparisonSentence(runs)}</p>
<noscript><p class="warning">Charts and the table of images need JavaScript, which is switched off. Images and numbers are all here.</p></noscript>
${parts.content}
</main>
<footer class="wide"><p>Made by ${generator}. This file is complete: it loads nothing.</p></footer>
<script type="module">${trusted(script)}</script>
</body>
</html>
`;
  return page.toString();
}

interface Parts {
  links: Pick<Section, 'id' | 'title' | 'link'>[];
  content: Html;
}

async function runParts(run: ReportedRun): Promise<Parts> {
  const made = await sectionsOf(run);
  return {
    links: made,
    content: html`${made.map((section) => sectionElement(section, 2))}`,
  };
}

async function comparedParts(runs: readonly ReportedRun[]): Promise<Parts> {
  const compared = comparisonSections(runs);
  const articles: Html[] = [];
  for (const [index, run] of runs.entries()) {
    const made = (await sectionsOf(run)).map((section) => ({ ...section, id: `run-${index}-${section.id}` }));
    articles.push(html`<article id="run-${index}" aria-labelledby="run-${index}-title">
<h2 class="run-title" id="run-${index}-title">${run.name}</h2>
${made.map((section) => sectionElement(section, 3))}</article>\n`);
  }
  return {
    links: [...compared, ...runs.map(({ name }, index) => ({ id: `run-${index}`, title: name }))],
    content: html`${compared.map((section) => sectionElement(section, 2))}${articles}`,
  };
}

async function sectionsOf(run: ReportedRun): Promise<Section[]> {
  const made: Section[] = [];
  for (const make of sections) {
    const section = await make(run);
    if (section) made.push(section);
  }
  return made;
}

function sectionElement({ id, title, about, content }: Section, level: 2 | 3): Html {
  const heading = level === 2 ? html`<h2 id="${id}-title">${title}</h2>` : html`<h3 id="${id}-title">${title}</h3>`;
  return html`<section id="${id}" aria-labelledby="${id}-title">
${heading}
${about && html`<p class="about">${about}</p>`}
${content}
</section>\n`;
}

/** Returns the hash of a script or style for a content security policy. */
function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Returns the `@font-face` rules with the embedded font of the figures. */
async function fontFaces(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const faces = await Promise.all(
    [400, 600].map(async (weight) => {
      const bytes = await readFile(resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`));
      return `@font-face{font-family:"${FONT_FAMILY}";font-weight:${weight};src:url(data:font/woff2;base64,${bytes.toString('base64')}) format("woff2")}`;
    }),
  );
  return faces.join('\n');
}

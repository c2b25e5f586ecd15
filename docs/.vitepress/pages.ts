// Pages of the site and their files in the repository. Links are written as paths in the repository, so that they work
// on GitHub, and are converted to links between pages here.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the root of the repository. */
export const root = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** Group of pages in the sidebar. */
export interface PageGroup {
  readonly text: string;
  readonly pages: readonly Page[];
}

/** Page in the sidebar. */
export interface Page {
  readonly text: string;
  /** Path of the file, relative to the root. */
  readonly file: string;
}

/** Order of the guides in the sidebar. Other guides come last. */
const ORDER = [
  'train-on-your-own-images',
  'datasets',
  'read-the-results',
  'choose-encoder-and-emission',
  'write-your-own-encoder',
  'use-it-from-a-program',
  'export',
  'run-sweeps',
  'benchmark',
  'cluster',
  'interruptions-and-damage',
  'generate-images',
  'fit-one-signal',
  'reproduce-the-paper',
  'speed-and-backends',
];

/** Returns the title of a page, its first heading. */
function title(file: string): string {
  return /^# (.+)$/m.exec(readFileSync(path.join(root, file), 'utf8'))?.[1]?.replaceAll('\\', '') ?? file;
}

const page = (file: string, text = title(file)): Page => ({ text, file });

function foldersWithReadme(folder: string): string[] {
  return readdirSync(path.join(root, folder))
    .map((name) => `${folder}/${name}/README.md`)
    .filter((file) => existsSync(path.join(root, file)));
}

function apiPages(): Page[] {
  const folder = path.join(root, 'docs/api');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => page(`docs/api/${name.split(path.sep).join('/')}`));
}

function guidePages(): Page[] {
  const names = readdirSync(path.join(root, 'docs/guides')).map((name) => name.replace(/\.md$/, ''));
  const place = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return names.sort((one, other) => place(one) - place(other)).map((name) => page(`docs/guides/${name}.md`));
}

const experiments = foldersWithReadme('experiments');

export const groups: readonly PageGroup[] = [
  {
    text: 'Guides',
    pages: [...guidePages(), page('CONTRIBUTING.md', 'Contribute')],
  },
  {
    text: 'Reference',
    pages: [
      page('docs/reference/configuration.md'),
      page('docs/reference/generators.md'),
      page('docs/reference/fits.md'),
      page('docs/api/README.md', 'API'),
      page('docs/glossary.md'),
      page('bench/README.md'),
      page('examples/README.md'),
      page('CHANGELOG.md'),
    ].filter(({ file }) => existsSync(path.join(root, file))),
  },
  {
    text: 'Experiments',
    pages: [
      page('experiments/README.md', 'Overview'),
      ...experiments.filter((file) => !file.includes('/fit-')).map((file) => page(file)),
    ],
  },
  { text: 'Fits of one signal', pages: experiments.filter((file) => file.includes('/fit-')).map((file) => page(file)) },
  { text: 'Packages', pages: foldersWithReadme('packages').map((file) => page(file)) },
  { text: 'API', pages: apiPages() },
];

/** Pages that are not in the sidebar. */
const OTHERS = [
  'docs/index.md',
  'tools/README.md',
  ...experiments
    .map((file) => file.replace('README.md', 'results/benchmark.md'))
    .filter((file) => existsSync(path.join(root, file))),
];

/**
 * Path of each page on the site by its file, for example `experiments/portraits/README.md` →
 * `experiments/portraits/index.md`.
 */
export const rewrites: Readonly<Record<string, string>> = Object.fromEntries(
  [...groups.flatMap(({ pages }) => pages.map(({ file }) => file)), ...OTHERS].map((file) => [file, pageFile(file)]),
);

function pageFile(file: string): string {
  return file
    .replace(/^docs\//, '')
    .replace(/README\.md$/, 'index.md')
    .replace('CONTRIBUTING.md', 'guides/contribute.md')
    .replace('CHANGELOG.md', 'changelog.md');
}

/** Returns the URL path of the page of a file. Returns undefined for a file that is not a page. */
export function pageAddress(file: string): string | undefined {
  return rewrites[file] === undefined
    ? undefined
    : `/${rewrites[file].replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}

/**
 * Resolves a relative link of a file. Returns the page that the link points to, or undefined for another file of the
 * repository.
 *
 * @param from File that contains the link, relative to the root.
 * @throws Error if the target does not exist.
 */
export function resolveLink(link: string, from: string): string | undefined {
  const [, target = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(link) ?? [];
  const file = path.posix.join(path.posix.dirname(from), decodeURI(target));
  const absolute = path.join(root, file);
  if (!existsSync(absolute)) throw new Error(`${from}: the link ${link} leads to ${file}, where nothing is`);
  const readme = path.posix.join(file, 'README.md');
  const address = pageAddress(statSync(absolute).isDirectory() ? readme : file);
  return address === undefined ? undefined : `${address}${anchor}`;
}

import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitepress';
import { home } from './home.js';
import { groups, pageAddress, rewrites } from './pages.js';
import { repositoryLinks } from './repository-links.js';

const here = fileURLToPath(import.meta.url);

/** Plugin that resolves Vue for pages outside this folder. Only this folder has the dependency. */
const vueForAllPages: Plugin = {
  name: 'vue-for-all-pages',
  enforce: 'pre',
  resolveId(id, importer, options) {
    const ofPage = importer !== undefined && importer !== here && /^vue(\/|$)/.test(id);
    return ofPage ? this.resolve(id, here, { ...options, skipSelf: true }) : undefined;
  },
};

export default defineConfig({
  title: 'hypersiren',
  description: 'Hypernetworks over implicit neural representations, on TensorFlow.js',
  srcDir: '..',
  outDir: '.vitepress/dist',
  cacheDir: '.vitepress/cache',
  rewrites: { ...rewrites },
  // Files that are not pages.
  srcExclude: [
    'README.md',
    'packages/*/CONTRIBUTING.md',
    'packages/*/build/**',
    'packages/*/dist/**',
    'packages/*/platforms/**',
    'docs/.vitepress/**',
    'runs/**',
    'data/**',
  ],
  cleanUrls: false,
  lastUpdated: false,
  markdown: { config: repositoryLinks },
  vite: {
    plugins: [vueForAllPages],
    build: { chunkSizeWarningLimit: 5000 }, // the search index and the API reference are large
  },
  transformPageData(page) {
    if (page.relativePath === 'index.md') Object.assign(page.frontmatter, home);
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        // Guides rank above the API reference, which has a section for every property.
        miniSearch: { searchOptions: { boostDocument: (id: string) => (id.startsWith('/api/') ? 0.2 : 1) } },
      },
    },
    outline: [2, 3],
    nav: [
      { text: 'Guides', link: pageAddress('docs/guides/train-on-your-own-images.md') as string },
      { text: 'Configuration', link: pageAddress('docs/reference/configuration.md') as string },
      { text: 'API', link: pageAddress('docs/api/README.md') as string },
      { text: 'Experiments', link: pageAddress('experiments/README.md') as string },
    ],
    sidebar: groups.map(({ text, pages }, index) => ({
      text,
      collapsed: index >= 2,
      items: pages.map((page) => ({ text: page.text, link: pageAddress(page.file) as string })),
    })),
  },
});

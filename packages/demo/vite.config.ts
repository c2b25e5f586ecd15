import { defineConfig } from 'vite';

// Static files with relative addresses: they work in any folder of any host. Libraries come from their sources, as in tests.
export default defineConfig({
  base: './',
  resolve: { conditions: ['@hypersiren/source', 'browser', 'module', 'import', 'default'] },
  build: {
    outDir: 'dist/page',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // what is inlined, a content security policy forbids
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});

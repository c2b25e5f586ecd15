import { defineConfig } from 'vite';

// Static files with relative addresses work in any folder of any host. Workspace packages are bundled from their sources.
export default defineConfig({
  base: './',
  resolve: { conditions: ['@hypersiren/source', 'browser', 'module', 'import', 'default'] },
  worker: { format: 'es' }, // its parts are loaded when they are needed
  build: {
    outDir: 'dist/page',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // content security policies forbid inlined assets
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});

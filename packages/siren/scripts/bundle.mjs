// Bundles the package for script tags: dist/siren.min.js, a global `siren` beside TensorFlow.js's `tf`.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** TensorFlow.js is the page's own copy, which its script tag made a global. */
const globalTensorflow = {
  name: 'global-tensorflow',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs-(core|layers|backend-cpu)$/ }, () => ({ path: 'tf', namespace: 'global' }));
    onLoad({ filter: /.*/, namespace: 'global' }, () => ({
      contents: 'module.exports = globalThis.tf;',
      loader: 'js',
    }));
  },
};

await build({
  // The package's entries together: a page has one global.
  stdin: {
    contents: ['index', 'training/index', 'fits/index'].map((entry) => `export * from './src/${entry}.ts';`).join('\n'),
    resolveDir: packageRoot,
  },
  outfile: path.join(packageRoot, 'dist', 'siren.min.js'),
  bundle: true,
  format: 'iife',
  globalName: 'siren',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  // Class names of layers are how saved models name them.
  keepNames: true,
  plugins: [globalTensorflow],
  logLevel: 'warning',
});

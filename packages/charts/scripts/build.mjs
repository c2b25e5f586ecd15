// Bundles chartjs-node-canvas with @napi-rs/canvas instead of canvas: dist/chartjs-node-canvas.cjs. The package canvas
// downloads a binary from outside the registry during installation. The bundle does not depend on it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const outfile = path.join(packageRoot, 'dist', 'chartjs-node-canvas.cjs');
const library = createRequire(import.meta.url).resolve('chartjs-node-canvas');

const key = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .update(readFileSync(path.join(path.dirname(library), '..', 'package.json')))
  .digest('hex');
const banner = `// ${key}`;

if (!existsSync(outfile) || !readFileSync(outfile, 'utf8').startsWith(banner)) {
  await build({
    entryPoints: [library],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['chart.js/auto', '@napi-rs/canvas'],
    banner: { js: banner },
    footer: { js: '0 && (module.exports = { ChartJSNodeCanvas });' }, // lets Node detect the named export
    logLevel: 'warning',
    plugins: [
      {
        name: 'canvas of the registry',
        setup({ onLoad }) {
          // The library requires canvas dynamically, which a bundler cannot resolve.
          onLoad({ filter: /[/\\]freshRequire\.js$/ }, () => ({
            contents: `exports.freshRequire = (name) => {
              if (name !== 'canvas') throw new Error(\`cannot load \${name}: only canvas is bundled\`);
              return require('@napi-rs/canvas');
            };`,
            resolveDir: packageRoot,
          }));
        },
      },
    ],
  });
}

// Bundles chartjs-node-canvas with @napi-rs/canvas in the place of canvas: dist/chartjs-node-canvas.cjs. canvas downloads its
// binary when it is installed, from outside the registry; whoever installs this package needs neither it nor an override.
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
    footer: { js: '0 && (module.exports = { ChartJSNodeCanvas });' }, // tells importers of the name, which Node finds by reading
    logLevel: 'warning',
    plugins: [
      {
        name: 'canvas of the registry',
        setup({ onLoad }) {
          // The library asks for canvas by a name that a bundler does not see.
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

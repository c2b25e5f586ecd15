// `bench/gpu.sh pack`: bundles the programs of this folder, and packs them with Node and Dawn.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Largest size of what is packed, in bytes. */
const MAX_BYTES = 36 * 2 ** 20;

const [folder] = process.argv.slice(2) as [string];
const here = fileURLToPath(new URL('.', import.meta.url));
const DRIVERS = path.join(here, '../../packages/tfjs-webgpu/src/vulkan-drivers.ts');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [...['gpu.ts', 'workload.ts', 'conformance.ts'].map((name) => path.join(here, name)), DRIVERS],
  entryNames: '[name]',
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // TensorFlow.js's packages say that nothing happens when they are imported, but they register backends.
  ignoreAnnotations: true,
  target: 'node20',
  conditions: ['@hypersiren/source', 'import'],
  // The native addon stays behind; Dawn comes as a package.
  external: ['webgpu'],
  banner: { js: "import { createRequire as require_ } from 'node:module'; const require = require_(import.meta.url);" },
  logLevel: 'warning',
  // They read files, which no workload does; their binaries cannot be bundled.
  plugins: [
    {
      name: 'without readers of files',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^(sharp|tfrecord)$/ }, ({ path }) => ({ path, namespace: 'absent' }));
        onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};' }));
      },
    },
  ],
});
// The package finds this module by its name, which bundlers do not see.
renameSync(path.join(folder, 'vulkan-drivers.mjs'), path.join(folder, 'vulkan-drivers.js'));
writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
compress(process.execPath, path.join(folder, 'node.xz'));
const webgpu = path.dirname(
  createRequire(new URL('../../packages/tfjs-webgpu/package.json', import.meta.url)).resolve('webgpu'),
);
const target = path.join(folder, 'node_modules', 'webgpu');
const dawn = path.join('dist', `${process.platform}-${process.arch}`);
mkdirSync(path.join(target, dawn), { recursive: true });
for (const name of ['index.js', 'package.json', 'LICENSE.md'])
  copyFileSync(path.join(webgpu, name), path.join(target, name));
compress(path.join(webgpu, dawn, 'dawn.node'), path.join(target, dawn, 'dawn.node.xz'));
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
process.stdout.write(`${folder}: ${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB\n`);
if (bytes > MAX_BYTES) throw new Error(`expected at most ${MAX_BYTES / 2 ** 20} MiB`);

/** Compresses a file with Python's lzma, which unpacks it too. */
function compress(from: string, to: string): void {
  const program =
    'import lzma, shutil, sys\nwith open(sys.argv[1], "rb") as f, lzma.open(sys.argv[2], "wb", preset=6) as out: shutil.copyfileobj(f, out)';
  execFileSync('python3', ['-c', program, from, to]);
}

// Calls the addon with slightly invalid arguments, under every instruction set of this machine. Each call must return or
// throw.
//
//   npm run fuzz [-- --seed N --rounds N --only NAME,…]     with the existing addon
//   npm run fuzz:asan [-- …]                  with an addon built for AddressSanitizer, in a separate folder
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const options = process.argv.slice(2).filter((option) => option !== '--asan');
const asan = process.argv.includes('--asan');
let addonFile = path.join(packageRoot, 'build', 'Release', 'tfjs_native.node');
const environment = {};

if (asan) {
  const build = path.join(packageRoot, 'scripts', 'build.mjs');
  spawnSync(process.execPath, [build, '--variant', 'asan'], {
    stdio: 'inherit',
    env: { ...process.env, HYPERSIREN_NATIVE_SANITIZE: 'address' },
  });
  addonFile = path.join(packageRoot, 'build', 'variants', 'asan', 'build', 'Release', 'tfjs_native.node');
  const compiler = process.env.CXX ?? 'g++';
  const { stdout } = spawnSync(compiler, ['-print-file-name=libasan.so'], { encoding: 'utf8' });
  // Node is not built for AddressSanitizer, so its library must be preloaded. Node does not free all memory at exit.
  environment.LD_PRELOAD = stdout.trim();
  environment.ASAN_OPTIONS = 'detect_leaks=0:allocator_may_return_null=1';
}
if (!existsSync(addonFile)) throw new Error(`${addonFile} is missing: run node scripts/build.mjs`);

// Bundled, so that the tested process runs only Node.
const outdir = path.join(packageRoot, 'build', 'fuzz');
mkdirSync(outdir, { recursive: true });
await esbuild.build({
  entryPoints: [path.join(packageRoot, 'src', 'testing', 'fuzz.ts')],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire as _r } from 'node:module'; const require = _r(import.meta.url);" },
  logLevel: 'error',
});

const { isas } = createRequire(import.meta.url)(path.join(packageRoot, 'build', 'Release', 'tfjs_native.node'));
let failures = 0;
for (const isa of isas()) {
  const { status, signal } = spawnSync(process.execPath, [path.join(outdir, 'fuzz.mjs'), ...options], {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...environment,
      HYPERSIREN_NATIVE_ADDON: addonFile,
      HYPERSIREN_NATIVE_ISA: isa,
      HYPERSIREN_NATIVE_THREADS: '2',
    },
  });
  if (status !== 0) {
    process.stderr.write(`${isa}: ended with ${status ?? signal}\n`);
    failures++;
  }
}
process.exit(failures > 0 ? 1 : 0);

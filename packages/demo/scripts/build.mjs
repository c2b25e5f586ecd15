// Builds the page into dist/page, unless neither its sources nor those of its libraries have changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(packageRoot, 'dist', 'page.stamp');
const libraries = ['siren', 'datasets', 'hypernet', 'tfjs-webgpu', 'tfjs-native'].map((name) =>
  path.join(packageRoot, '..', name),
);

/** Returns the files below a folder, or the file itself, without tests. */
function filesOf(place) {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true })
    .map((name) => path.join(place, name))
    .filter((file) => statSync(file).isFile() && !/\.test\.ts$|[/\\]testing[/\\]/.test(file))
    .sort();
}

const hash = createHash('sha256').update(process.version);
for (const place of [
  ...['index.html', 'vite.config.ts', 'package.json', 'src/page', 'src/demo-model.ts'].map((name) =>
    path.join(packageRoot, name),
  ),
  ...libraries.flatMap((library) => [path.join(library, 'src'), path.join(library, 'package.json')]),
])
  for (const file of filesOf(place)) hash.update(path.relative(packageRoot, file)).update(readFileSync(file));
const key = hash.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
  rmSync(stamp, { force: true }); // an interrupted build must not look complete
  const vite = path.join(packageRoot, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, error } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: packageRoot,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, key);
}

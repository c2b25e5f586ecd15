// Installs and builds everything that is missing or out of date. Requires only Node and npm. All functions are
// idempotent: a second call does nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the root of the workspace. If it fails, ends this process with its exit code. */
function must(command, args) {
  // On Windows, npm is npm.cmd, which requires a shell.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Returns a digest of everything that determines the installed dependencies. */
function installationKey() {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  const manifests = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/package.json`);
  for (const file of [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'bench/package.json',
    'examples/package.json',
    'docs/package.json',
    'tools/package.json',
    ...manifests.sort(),
  ])
    hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function install() {
  const stamp = path.join(root, 'node_modules', '.hypersiren-installed');
  const key = installationKey();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  must('npx', ['--yes', packageManager, 'install', '--frozen-lockfile']);
  writeFileSync(stamp, key);
}

/** Installs the dependencies, builds the native addon and compiles the packages, each only if necessary. */
export function setup() {
  install();
  must(process.execPath, [path.join('packages', 'tfjs-native', 'scripts', 'build.mjs')]);
  must(process.execPath, [path.join('packages', 'charts', 'scripts', 'build.mjs')]);
  must(process.execPath, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'tsconfig.build.json']);
}

/** Builds the demo page if necessary. */
export function buildPage() {
  must(process.execPath, [path.join('packages', 'demo', 'scripts', 'build.mjs')]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();

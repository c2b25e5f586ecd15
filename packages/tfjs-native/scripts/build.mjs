// Builds the native addon: build/Release/tfjs_native.node. Runs when the package is installed and in the set-up of a
// development tree; does nothing if the addon is there and neither the sources nor Node nor the compiler changed. An
// installed package compiles nothing if npm installed the package of its platform, unless --force is given.
//
//   node scripts/build.mjs [--force] [--variant NAME] [--verbose]
//   node scripts/build.mjs --target PLATFORM,…      or --target all
//
// A variant is built in build/variants/NAME and loaded by HYPERSIREN_NATIVE_ADDON=<path of its .node>.
// A target is compiled with Zig into the package of that platform, platforms/PLATFORM; what fails there is an error.
// Otherwise, without a compiler or after any failure, it prints one line and succeeds: the package then runs without the
// addon.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { staleContracts } from './contract.mjs';
import { crossBuild } from './cross.mjs';
import { PLATFORMS } from './platforms.mjs';
import { sourceDigest } from './sources.mjs';

const LOCK_TIMEOUT = 20 * 60 * 1000; // ms; a build takes one to two minutes

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const options = process.argv.slice(2);
const valueAfter = (name) => (options.includes(name) ? (options[options.indexOf(name) + 1] ?? '') : undefined);
const variant = valueAfter('--variant');
const verbose = options.includes('--verbose');
const home = variant ? path.join(packageRoot, 'build', 'variants', variant) : packageRoot;
const target = path.join(home, 'build', 'Release', 'tfjs_native.node');
const stamp = path.join(home, 'build', 'stamp');
/** Whether this is a copy from the registry rather than a clone of the repository. */
const installed = !variant && packageRoot.split(path.sep).includes('node_modules');

/** Prints one line to stderr and exits with success, since an installation must not fail without a compiler. */
function giveUp(reason) {
  process.stderr.write(`@hypersiren/tfjs-native: no native addon (${reason}); TensorFlow.js keeps its own backends.\n`);
  process.exit(0);
}

/** Returns a digest of everything that determines the addon. */
function buildKey(compiler) {
  const hash = createHash('sha256').update(
    [process.versions.modules, process.platform, process.arch, compiler, process.env.CXXFLAGS ?? ''].join('\n'),
  );
  return hash
    .update(process.env.HYPERSIREN_NATIVE_SANITIZE ?? '')
    .update(sourceDigest())
    .digest('hex');
}

/** Returns the first line of `$CXX --version`; undefined if there is no C++ compiler. */
function compilerVersion() {
  for (const name of process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++']) {
    const [command, ...rest] = name.split(' ');
    const { status, stdout } = spawnSync(command, [...rest, '--version'], { encoding: 'utf8' });
    if (status === 0) return stdout.split('\n')[0];
  }
  return undefined;
}

/** Returns the path of node-gyp: that named by npm, that of npm's installation, or one on the module path. */
function nodeGyp() {
  const nodePrefix = path.dirname(path.dirname(process.execPath));
  const candidates = [
    process.env.npm_config_node_gyp,
    process.env.npm_execpath &&
      path.join(path.dirname(process.env.npm_execpath), '../node_modules/node-gyp/bin/node-gyp.js'),
    path.join(nodePrefix, 'lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'),
    path.join(path.dirname(process.execPath), 'node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'), // Windows
  ];
  const found = candidates.find((candidate) => candidate && existsSync(candidate));
  if (found) return found;
  try {
    return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  } catch {}
  // The folder of the npm on the path, if Node is installed separately.
  const { status, stdout } = spawnSync('npm', ['root', '--global'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const inNpm = path.join(stdout?.trim() ?? '', 'npm/node_modules/node-gyp/bin/node-gyp.js');
  return status === 0 && existsSync(inNpm) ? inNpm : undefined;
}

/** Returns a folder with include/node, with which nothing is downloaded; undefined if there is none. */
function headers() {
  const candidates = [process.env.npm_config_nodedir, path.dirname(path.dirname(process.execPath))];
  return candidates.find((folder) => folder && existsSync(path.join(folder, 'include', 'node', 'node_api.h')));
}

/** Whether the process that wrote a lock may still run; a build that was killed leaves its lock behind. */
function isAlive(owner) {
  const [host, pid] = owner.split(' ');
  if (host !== hostname() || !pid) return true; // of another machine, or not written yet
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs `action` while no other process builds in `home`. */
function exclusively(action) {
  const lock = path.join(home, 'build', 'lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, `${hostname()} ${process.pid}`, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      try {
        const age = Date.now() - statSync(lock).mtimeMs;
        if (age > LOCK_TIMEOUT || !isAlive(readFileSync(lock, 'utf8'))) rmSync(lock, { force: true });
      } catch {} // gone meanwhile
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.on('exit', release);
  action();
}

/** Nobody compiles an installed package again: its object files would only take room. */
function removeIntermediates() {
  const folder = path.dirname(target);
  for (const name of readdirSync(folder))
    if (name !== path.basename(target)) rmSync(path.join(folder, name), { recursive: true, force: true });
}

/** Whether the package of this platform is installed and has an addon of these sources that loads. */
async function hasPrebuilt() {
  const module = path.join(packageRoot, 'dist', 'prebuilt.js');
  if (!installed || !existsSync(module)) return false;
  const { loadPrebuilt } = await import(pathToFileURL(module).href);
  const { addon, reason } = loadPrebuilt();
  if (reason) process.stderr.write(`@hypersiren/tfjs-native: ${reason}; compiling.\n`);
  return addon !== undefined;
}

function build() {
  const compiler = compilerVersion();
  if (!compiler) giveUp('no C++ compiler: install g++ or clang++, and make and python3');
  const stale = staleContracts();
  if (stale.length > 0)
    giveUp(`${stale.join(' and ')} does not match native/contract.mjs: run node scripts/contract.mjs`);
  const key = buildKey(compiler);
  const current = () => existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
  if (current() && !options.includes('--force')) return;
  exclusively(() => {
    if (current() && !options.includes('--force')) return; // another process built it meanwhile
    const program = nodeGyp();
    if (!program) giveUp('node-gyp was not found: it comes with npm');
    if (variant)
      for (const name of ['native', 'binding.gyp'])
        if (!existsSync(path.join(home, name))) symlinkSync(path.join(packageRoot, name), path.join(home, name));
    const folder = headers();
    const args = [program, 'configure', 'build', '--release', ...(folder ? [`--nodedir=${folder}`] : [])];
    const result = spawnSync(process.execPath, args, {
      cwd: home,
      encoding: 'utf8',
      stdio: verbose ? 'inherit' : 'pipe',
      // Two jobs: fast enough, without overloading the machine.
      env: { JOBS: '2', ...process.env, HYPERSIREN_NATIVE_SOURCES: sourceDigest() },
    });
    if (result.status !== 0 || !existsSync(target)) {
      const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
      const reason = /^.*\berror\b.*$/im.exec(output)?.[0] ?? `node-gyp ended with ${result.status ?? result.signal}`;
      giveUp(`building failed: ${reason.trim()}; see it all with node scripts/build.mjs --verbose`);
    }
    // Unless the sources changed while they were being built.
    if (buildKey(compiler) === key) writeFileSync(stamp, key);
    if (installed) removeIntermediates();
  });
}

const targets = valueAfter('--target');
if (targets !== undefined) {
  for (const name of targets === 'all' ? Object.keys(PLATFORMS) : targets.split(','))
    process.stdout.write(`${path.relative(process.cwd(), await crossBuild(name))}\n`);
} else {
  try {
    if (options.includes('--force') || !(await hasPrebuilt())) build();
  } catch (error) {
    giveUp(error.message);
  }
}

// Runs the addon's tests, which cover every instruction set of this machine, under AddressSanitizer (with leak checking) and
// UndefinedBehaviorSanitizer, and then under ThreadSanitizer. Every report that contains the addon is a failure.
//
//   npm run sanitize [-- --only address|thread] [-- --files PATTERN]
//
// Builds the addon twice, in separate folders, and then takes some minutes. A sanitizer for which the compiler has no
// library is reported and skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const root = path.resolve(packageRoot, '../..');
const { values: options } = parseArgs({
  options: { only: { type: 'string' }, files: { type: 'string', default: '.' } },
});

/** Names of the addon in a report: the library and its parts. */
const OURS = /tfjs_native\.node|tfjs-native\/native\/|\bhs::/;
/** An access by the addon, or by the C library called from it. Deeper in the stack, the addon only called Node. */
const OUR_ACCESS = /^ *#[01] .*(?:tfjs_native\.node|\bhs::)/m;

const SANITIZERS = {
  address: {
    sanitize: 'address,undefined',
    libraries: ['libasan.so', 'libubsan.so'],
    ours: OURS,
    launch: [],
    // Node frees little memory at exit: its leaks are in the log too, and are filtered out below.
    env: (log) => ({
      ASAN_OPTIONS: `detect_leaks=1:allocator_may_return_null=1:log_path=${log}`,
      LSAN_OPTIONS: `exitcode=0:log_path=${log}`,
      UBSAN_OPTIONS: `print_stacktrace=1:log_path=${log}`,
    }),
  },
  thread: {
    sanitize: 'thread',
    libraries: ['libtsan.so'],
    ours: OUR_ACCESS,
    // ThreadSanitizer does not support the randomized memory layout of some kernels.
    launch: ['setarch', '-R'],
    // Other code is not instrumented, so its accesses are seen only when they call the C library.
    env: (log) => ({
      TSAN_OPTIONS: `exitcode=0:allocator_may_return_null=1:report_signal_unsafe=0:history_size=4:log_path=${log}`,
    }),
  },
};

/** Returns the path of a sanitizer's library from the compiler; undefined if there is none. */
function library(name) {
  const compiler = process.env.CXX ?? 'c++';
  const { status, stdout } = spawnSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' });
  const found = stdout?.trim();
  return status === 0 && found && path.isAbsolute(found) && existsSync(found) ? found : undefined;
}

function buildVariant(name, sanitize) {
  const build = path.join(packageRoot, 'scripts', 'build.mjs');
  spawnSync(process.execPath, [build, '--variant', name], {
    stdio: 'inherit',
    env: { ...process.env, HYPERSIREN_NATIVE_SANITIZE: sanitize },
  });
  const addon = path.join(packageRoot, 'build', 'variants', name, 'build', 'Release', 'tfjs_native.node');
  if (!existsSync(addon))
    throw new Error(`${addon} is missing: see node scripts/build.mjs --variant ${name} --verbose`);
  return addon;
}

/**
 * Tests that use the addon, except those that measure speed or resident memory, which is meaningless here, and those of
 * scripts.
 */
const LEFT_OUT = /measure-machine|readme|native-sources|native-info/;
const testFiles = ['src', 'src/kernels']
  .flatMap((folder) => readdirSync(path.join(packageRoot, folder)).map((name) => path.join(packageRoot, folder, name)))
  .filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.test(file) && new RegExp(options.files).test(file));

/** Returns the reports in the logs of a run. Each report begins with a characteristic line. */
function reportsIn(folder, ours) {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split(REPORT_BEGIN))
    .filter((report) => ours.test(report) && /ERROR|WARNING|leak of|runtime error/.test(report));
}
const REPORT_BEGIN =
  /(?=^=+\d+=+\s*ERROR)|(?=^WARNING: ThreadSanitizer)|(?=^(?:Direct|Indirect) leak of)|(?=^.*runtime error:)/m;

/** Runs the tests. Returns the reports, whether the tests passed, and their output. */
function runTests(addon, { libraries, env, launch, ours }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-native-sanitize-'));
  const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const skipped = ['--grep', RESIDENT_SIZE, '--invert'];
  const [program, ...args] = [...launch, process.execPath, mocha, '--reporter', 'dot', ...skipped, ...testFiles];
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: {
      ...process.env,
      LD_PRELOAD: libraries.map(library).join(' '),
      ...env(path.join(folder, 'log')),
      HYPERSIREN_NATIVE_ADDON: addon,
      HYPERSIREN_NATIVE_THREADS: '4',
    },
  });
  const reports = reportsIn(folder, ours);
  rmSync(folder, { recursive: true });
  return { reports, passed: status === 0, output: `${stdout}${stderr}` };
}
/** Bounds the memory that sanitizers keep after it is freed. */
const RESIDENT_SIZE = 'resident size';

let failures = 0;
for (const [name, sanitizer] of Object.entries(SANITIZERS)) {
  if (options.only && options.only !== name) continue;
  const missing = sanitizer.libraries.filter((file) => !library(file));
  if (process.platform !== 'linux' || missing.length > 0) {
    process.stdout.write(`${name}: skipped, since this compiler has no ${missing.join(', ') || 'such build here'}\n`);
    continue;
  }
  const { reports, passed, output } = runTests(buildVariant(name, sanitizer.sanitize), sanitizer);
  const verdict = passed ? 'tests pass' : 'tests FAIL';
  process.stdout.write(`${name}: ${testFiles.length} files of tests, ${verdict}, ${reports.length} reports\n`);
  for (const report of reports) process.stdout.write(`${report}\n`);
  if (!passed) process.stdout.write(output);
  if (!passed || reports.length > 0) failures++;
}
process.exit(failures > 0 ? 1 : 0);

// `npm test`: installs and builds the project, then runs mocha on the TypeScript sources. Arguments are passed to
// mocha: `npm test -- --grep checkpoint`, `npm test -- packages/siren/src/apply.test.ts`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildPage, root, setup } from './setup.mjs';

const FOLDERS = ['scripts', 'packages', 'tools', 'bench'];
/** Slowest test files. They start first, so that no core is idle at the end. */
const FIRST = [
  'tools/cluster/slurm.test.ts',
  'tools/faults/faults.test.ts',
  'scripts/packages.test.ts',
  'tools/cluster/mpi.test.ts',
  'packages/cli/src/runs.test.ts',
  'packages/cli/src/demo/page.test.ts',
  'packages/cli/src/comparison.test.ts',
].map((file) => path.normalize(file));

/** Returns all test files in a folder, without installed, compiled and hidden files. */
function testFiles(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !['node_modules', 'dist', 'build'].includes(name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return testFiles(file);
      return file.endsWith('.test.ts') ? [file] : [];
    });
}

setup();
const { usableCores } = await import('../packages/tfjs-native/dist/machine/usable-cores.js');
process.env.HYPERSIREN_COMPILED = '1'; // child processes use the compiled packages
buildPage(); // built once here, because concurrent test files must not build it
const args = process.argv.slice(2);
const named = args.some((argument) => argument.endsWith('.test.ts'));
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
// Test files run in parallel: two more than there are cores, because many wait for other processes, but at most four,
// to limit memory. The timeout is long because tests share the cores.
const patient = ['--timeout', '60000'];
const atOnce = ['--parallel', '--jobs', String(Math.min(usableCores() + 2, 4)), ...patient];
const run = (list) =>
  spawnSync(process.execPath, [mocha, ...args, ...list], { cwd: root, stdio: 'inherit' }).status ?? 1;
if (named) process.exit(run([]));
// WebGPU takes its driver when it is first imported, so that its tests have processes of their own.
const isWebGPU = (file) => /tfjs-webgpu|-on-webgpu\.test/.test(file);
// So does the backend of WebAssembly, which importing it selects.
const isWasm = (file) => file.includes(path.join('trainer', 'wasm'));
// Files that run one by one at the end, in processes of their own. Other tests would change the memory that they measure,
// or be slowed down by a page that trains.
const ALONE = [
  'packages/cli/src/demo/page-fit.test.ts',
  'packages/tfjs-native/src/resident-size.test.ts',
  'tools/estimates/measure-estimates.test.ts',
].map((file) => path.normalize(file));
const all = FOLDERS.flatMap(testFiles);
const others = all.filter((file) => !isWebGPU(file) && !isWasm(file) && !ALONE.includes(file));
const ordered = [...new Set([...FIRST.filter((file) => all.includes(file)), ...others])];
const groups = [
  [...atOnce, ...ordered],
  [...atOnce, ...all.filter(isWebGPU)],
  [...patient, ...all.filter(isWasm)],
  ...ALONE.map((file) => [...patient, file]),
];
process.exit(Math.max(...groups.map(run)));

// `npm test`: sets up, then runs mocha on the TypeScript sources. Extra arguments go to mocha:
// `npm test -- --grep checkpoint`, `npm test -- packages/siren/src/apply.test.ts`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildPage, root, setup } from './setup.mjs';

const FOLDERS = ['scripts', 'packages', 'tools'];
/** What takes longest, or waits longest, begins first: at the end the other cores would have nothing to do. */
const FIRST = [
  'tools/cluster/slurm.test.ts',
  'tools/faults/faults.test.ts',
  'scripts/packages.test.ts',
  'tools/cluster/mpi.test.ts',
  'packages/cli/src/runs.test.ts',
  'packages/cli/src/demo/page.test.ts',
  'packages/cli/src/comparison.test.ts',
].map((file) => path.normalize(file));

/** Every test file below a folder of the workspace; what is installed or compiled is not entered. */
function testFiles(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist', 'build'].includes(name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return testFiles(file);
      return file.endsWith('.test.ts') ? [file] : [];
    });
}

setup();
const { usableCores } = await import('../packages/tfjs-native/dist/machine/usable-cores.js');
process.env.HYPERSIREN_COMPILED = '1'; // child processes run what was just compiled
buildPage(); // several files need it: two at once must not both build it
const args = process.argv.slice(2);
const named = args.some((argument) => argument.endsWith('.test.ts'));
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
// Whole files at once: one more than there are cores, since many wait for a browser or a process of their own; no more than four,
// for memory. A test that shares its cores with others takes longer than alone.
const atOnce = ['--parallel', '--jobs', String(Math.min(usableCores() + 1, 4)), '--timeout', '60000'];
const all = FOLDERS.flatMap(testFiles);
const ordered = [...new Set([...FIRST.filter((file) => all.includes(file)), ...all])];
const { status } = spawnSync(process.execPath, [mocha, ...args, ...(named ? [] : [...atOnce, ...ordered])], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);

// `npm test`: sets up, then runs mocha on the TypeScript sources. Extra arguments go to mocha:
// `npm test -- --grep checkpoint`, `npm test -- packages/siren/src/apply.test.ts`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { buildPage, root, setup } from './setup.mjs';

// The files that take longest first, so that none is left to the end, when the other cores have nothing to do.
const ALL = ['scripts/**/*.test.ts', 'packages/*/src/**/*.test.ts', 'bench/**/*.test.ts', 'tools/**/*.test.ts'];

setup();
const { usableCores } = await import('../packages/tfjs-native/dist/machine/usable-cores.js');
process.env.HYPERSIREN_COMPILED = '1'; // child processes run what was just compiled
buildPage(); // several files need it: two at once must not both build it
const args = process.argv.slice(2);
const named = args.some((argument) => argument.endsWith('.test.ts'));
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
// Whole files at once, as many as there are cores, but for memory; many wait for a browser or a process of their own.
// A test that shares its cores with others takes longer than alone.
const atOnce = ['--parallel', '--jobs', String(Math.min(usableCores(), 4)), '--timeout', '60000'];
const { status } = spawnSync(process.execPath, [mocha, ...args, ...(named ? [] : [...atOnce, ...ALL])], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);

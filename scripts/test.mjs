// `npm test`: sets up, then runs mocha on the TypeScript sources. Extra arguments go to mocha:
// `npm test -- --grep checkpoint`, `npm test -- packages/siren/src/apply.test.ts`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root, setup } from './setup.mjs';

const ALL = ['packages/*/src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'];

setup();
const args = process.argv.slice(2);
const named = args.some((argument) => argument.endsWith('.test.ts'));
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
const { status } = spawnSync(process.execPath, [mocha, ...args, ...(named ? [] : ALL)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);

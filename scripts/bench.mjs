// `npm run bench`: installs and builds the project, then measures the speed of the TypeScript sources. Arguments are
// passed to bench/main.ts.
import { spawnSync } from 'node:child_process';
import { root, setup } from './setup.mjs';

setup();
const args = ['--import', 'tsx', '--conditions=@hypersiren/source', 'bench/main.ts', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);

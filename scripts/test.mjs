// `npm test`: sets up, then runs mocha on the TypeScript sources; extra arguments go to mocha.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root, setup } from './setup.mjs';

setup();
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
process.exit(
  spawnSync(process.execPath, [mocha, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }).status ?? 1,
);

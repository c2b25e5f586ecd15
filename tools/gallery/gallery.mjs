// `npm run gallery`: installs and builds the project, then fits all experiments `fit-*` at a small size, and writes a
// page of images, curves and measures, with pass or fail for each measure.
import { spawnSync } from 'node:child_process';
import { root, setup } from '../../scripts/setup.mjs';

setup();
const args = ['--import', 'tsx', 'tools/gallery/gallery.ts', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);

// `npm run gallery`: sets up, then fits every experiment `fit-*` at a small size and writes one page of images, curves and
// figures, with a pass or fail for each figure.
import { spawnSync } from 'node:child_process';
import { root, setup } from '../../scripts/setup.mjs';

setup();
const args = ['--import', 'tsx', 'tools/gallery/gallery.ts', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);

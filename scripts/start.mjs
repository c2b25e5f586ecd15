// `npm start`: sets up, then trains and evaluates the default experiment.
import { root, setup } from './setup.mjs';

setup();
process.chdir(root);
process.argv.splice(2, process.argv.length, 'train', 'experiments/portraits/config.yaml', ...process.argv.slice(2));
await import('../packages/cli/dist/bin.js');

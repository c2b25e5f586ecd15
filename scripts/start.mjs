// `npm start`: prints an overview, installs and builds the project, then trains and evaluates the default experiment.
import { root, setup } from './setup.mjs';

process.stderr.write(`hypersiren, in ${root}

  set-up      installs and builds what is missing; 1 to 3 minutes the first time
  training    the default experiment, portraits: images are generated, nothing is downloaded;
              about 5 minutes on two cores, with a first contact sheet after about 15 seconds
  results     evaluation and charts, 1 more minute; all in runs/portraits, numbered if that is taken

Ctrl-C stops the training and saves it.

`);
setup();
process.chdir(root);
const args = ['train', 'experiments/portraits/config.yaml', '--sheets', ...process.argv.slice(2)];
process.argv.splice(2, process.argv.length, ...args);
await import('../packages/cli/dist/bin.js');

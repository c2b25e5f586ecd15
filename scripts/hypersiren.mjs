// `npm run hypersiren -- <args>`: the command-line program, set up first if need be.
import { buildPage, root, setup } from './setup.mjs';

setup();
if (process.argv[2] === 'demo') buildPage();
// npm runs scripts in the workspace's root; paths on the command line mean the folder that the user stands in.
process.chdir(process.env.INIT_CWD ?? root);
await import('../packages/cli/dist/bin.js');

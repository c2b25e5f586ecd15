// `npm run hypersiren -- <args>`: the command-line program, set up first if need be.
import { buildPage, setup } from './setup.mjs';

setup();
if (process.argv[2] === 'demo') buildPage();
// npm runs scripts in the workspace's root; paths on the command line start in the folder where the command was called.
if (process.env.npm_lifecycle_event === 'hypersiren') process.chdir(process.env.INIT_CWD ?? '.');
await import('../packages/cli/dist/bin.js');

// `npm run hypersiren -- <args>`: runs the command-line program. Installs and builds the project first if necessary.
import { buildPage, setup } from './setup.mjs';

setup();
if (process.argv[2] === 'demo') buildPage();
// npm runs scripts in the root of the workspace, but paths on the command line are relative to the caller's folder.
if (['hypersiren', 'tensorflow'].includes(process.env.npm_lifecycle_event)) process.chdir(process.env.INIT_CWD ?? '.');
await import('../packages/cli/dist/bin.js');

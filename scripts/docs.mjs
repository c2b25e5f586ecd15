// `npm run docs`: the API reference of the packages, one page of Markdown each, from their docstrings into docs/api. An export
// without a docstring or a link that leads nowhere is an error.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root, setup } from './setup.mjs';

setup();
const folder = path.join(root, 'docs');
const typedoc = path.join(folder, 'node_modules', 'typedoc', 'bin', 'typedoc');
const { status } = spawnSync(process.execPath, [typedoc, '--options', 'typedoc.json'], {
  cwd: folder,
  stdio: 'inherit',
});
process.exit(status ?? 1);

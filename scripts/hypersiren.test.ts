import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { temporaryFolder } from '../tools/testing/temporary-folder.js';

describe('scripts/hypersiren.mjs', () => {
  const folder = temporaryFolder();

  it('reads relative paths from the folder where it is called', async () => {
    folder.write('sub/own.yaml', 'name: mine\ndataset: { source: portraits, size: 8, count: { train: 2, test: 1 } }\n');
    const script = fileURLToPath(new URL('hypersiren.mjs', import.meta.url));
    const { npm_lifecycle_event: _, INIT_CWD: __, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'config', 'own.yaml'], {
      cwd: folder.at('sub'),
      env,
    });
    expect(stdout).to.match(/^name: mine +# own\.yaml:1:7$/m);
  }).timeout(60_000);
});

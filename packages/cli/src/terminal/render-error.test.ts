import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '@hypersiren/datasets';
import { ConfigError } from '@hypersiren/runner/options';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { capturedOutput } from '../testing/captured-output.js';
import { renderError } from './render-error.js';

describe('renderError', () => {
  const plain = capturedOutput();
  const place = temporaryFolder();

  it('shows the faulty lines of a configuration, underlined', () => {
    const place = { file: 'a.yaml', line: 2, column: 4, length: 5 };
    const issues = [
      { place, path: ['a'], problem: 'unknown key "stpes"' },
      { place: { flag: '--set seed=x' }, path: ['seed'], problem: 'expected a whole number' },
    ];
    expect(renderError(new ConfigError(issues, 'name: x\na: {stpes: 1}\n'), plain)).to.equal(
      `Error: a.yaml:2:4: unknown key "stpes"
  1 │ name: x
  2 │ a: {stpes: 1}
    │    ^^^^^

Error: --set seed=x: expected a whole number
`,
    );
  });

  it('explains a folder in place of a file, and a file in place of a folder', async () => {
    const told = async (call: () => Promise<unknown>): Promise<string> =>
      renderError(await call().catch((error) => error), plain);
    expect(await told(() => mkdir(path.join(place.write('file', ''), 'x')))).to.match(
      /file\/x: this path or a parent folder is a file, expected a folder\. Choose another path\.\n$/,
    );
    expect(await told(() => mkdir(place.at('file')))).to.match(/file: this path or a parent folder is a file/);
    await mkdir(place.at('folder'));
    expect(await told(() => rename(place.at('file'), place.at('folder')))).to.match(
      /folder: this path is a folder, expected a file\. Choose another path\.\n$/,
    );
    expect(await told(() => readFile(place.at('folder')))).to.equal(
      'Error: this path is a folder, expected a file. Choose another path.\n',
    );
  });

  it('explains a lack of memory', () => {
    let error: unknown;
    try {
      new Float32Array(2 ** 50);
    } catch (caught) {
      error = caught;
    }
    expect(renderError(error, plain)).to.match(/^Error: not enough memory/);
  });

  it('shows errors that the user can fix without a stack trace', () => {
    expect(renderError(new DatasetError('missing-file', 'is not there', { path: '/x' }), plain)).to.equal(
      'Error: /x: is not there.\n',
    );
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    expect(renderError(full, plain)).to.equal('Error: ENOSPC: no space left on device\n');
  });

  it('shows internal errors with a stack trace', () => {
    const rendered = renderError(new TypeError('x is not a function'), plain);
    expect(rendered).to.match(/^Internal error of hypersiren:\nTypeError: x is not a function\n {4}at /);
    const node = Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' });
    expect(renderError(node, plain)).to.contain('Internal error of hypersiren');
  });

  it('has colors on a terminal that has them, and none elsewhere', () => {
    const error = new DatasetError('empty', 'is empty');
    expect(renderError(error, capturedOutput({ isTTY: true, hasColors: () => true }))).to.contain('\u001b[31mError:');
    expect(renderError(error, capturedOutput({ isTTY: true, hasColors: () => false }))).to.equal('Error: is empty.\n');
  });
});

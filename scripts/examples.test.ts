import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { examples, programs, testExamples, testPage } from './testing/examples.js';
import { headlessChromium } from './testing/headless-chromium.js';

describe('the examples', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-examples-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('have at most 25 lines each, and a line in their README', () => {
    const readme = readFileSync(path.join(examples, 'README.md'), 'utf8');
    for (const name of [...programs, 'script-tag/index.html']) {
      const lines = readFileSync(path.join(examples, name), 'utf8').trimEnd().split('\n');
      expect(lines.length, name).to.be.at.most(25);
      expect(readme).to.contain(`| [\`${name}\`](${name}) `);
    }
  });

  // On the sources of the packages.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const sources = [`--import=${tsx}`, '--conditions=@hypersiren/source'];
  testExamples({
    at: (name) => path.join(folder, name),
    run: async (name, ...args) => {
      const script = [...sources, path.join(examples, name), ...args];
      return (await promisify(execFile)(process.execPath, script, { cwd: folder })).stdout;
    },
  });
});

describe('the example page', function () {
  this.timeout(120_000);
  const { openPage } = headlessChromium();

  it('draws a sine network with two script tags', async () => {
    const siren = path.resolve(examples, '..', 'packages', 'siren');
    execFileSync(process.execPath, [path.join(siren, 'scripts', 'bundle.mjs')]);
    const tensorflow = path.join(examples, 'node_modules', '@tensorflow', 'tfjs', 'dist', 'tf.min.js');
    await testPage(openPage, { tensorflow, siren: path.join(siren, 'dist', 'siren.min.js') });
  });
});

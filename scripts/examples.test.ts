import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { headlessChromium } from './testing/headless-chromium.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const examples = path.join(root, 'examples');

describe('the examples', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-examples-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  /** What a script prints, on the sources of the packages. */
  const run = async (name: string, ...args: string[]): Promise<string> =>
    (
      await promisify(execFile)(process.execPath, [...process.execArgv, path.join(examples, name), ...args], {
        cwd: root,
      })
    ).stdout;

  it('enlarge a picture', async () => {
    const text = await run('enlarge.mjs', path.join(folder, 'portrait.png'));
    expect(Number(/portrait\.png: mean squared error (\S+)/.exec(text)?.[1])).to.be.below(0.02);
    const png = readFileSync(path.join(folder, 'portrait.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).to.deep.equal([256, 256]);
  });

  it('train sine layers within a model of tf.layers, and load it again', async () => {
    const [, first, last, difference] =
      /^loss from (\S+) to (\S+)\n.*differs by (\S+)\n$/s.exec(await run('sine-layers.mjs')) ?? [];
    expect(Number(last)).to.be.below(Number(first) / 5);
    expect(Number(difference)).to.equal(0);
  });
});

describe('the example page', function () {
  this.timeout(120_000);
  const { openPage } = headlessChromium();

  it('draws a sine network with two script tags', async () => {
    execFileSync(process.execPath, [path.join(root, 'packages', 'siren', 'scripts', 'bundle.mjs')]);
    const { page, problems } = await openPage();
    // What the page takes from a content delivery network, taken from here.
    const local: Readonly<Record<string, string>> = {
      'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/dist/tf.min.js': path.join(
        examples,
        'node_modules',
        '@tensorflow',
        'tfjs',
        'dist',
        'tf.min.js',
      ),
      'https://cdn.jsdelivr.net/npm/@hypersiren/siren/dist/siren.min.js': path.join(
        root,
        'packages',
        'siren',
        'dist',
        'siren.min.js',
      ),
    };
    await page.route(/^https:/, (route) => {
      const file = local[route.request().url()];
      return file ? route.fulfill({ path: file }) : route.abort();
    });
    await page.goto(String(pathToFileURL(path.join(examples, 'script-tag', 'index.html'))));
    const text = await page.locator('#loss', { hasText: /^loss/ }).textContent({ timeout: 60_000 });
    expect(Number(text?.slice(5))).to.be.below(0.1);
    const levels = await page
      .locator('#picture')
      .evaluate((canvas: HTMLCanvasElement) => [
        ...new Set(canvas.getContext('2d')?.getImageData(0, 0, 256, 256).data),
      ]);
    expect(levels.length).to.be.above(50);
    expect(problems).to.deep.equal([]);
  });
});

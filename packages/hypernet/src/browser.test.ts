import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { headlessChromium } from '../../../scripts/testing/headless-chromium.js';
import { browserProgram } from './testing/browser-program.js';
import { expectNumbersClose } from './testing/expect-close.js';

/** Bundles one script for browsers, as a user's bundler does. Fails if it imports a module of Node. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { browserProgram } from './browser-program.ts'; globalThis.browserProgram = browserProgram;`,
      resolveDir: fileURLToPath(new URL('testing', import.meta.url)),
    },
    bundle: true,
    platform: 'browser',
    conditions: ['@hypersiren/source'],
    format: 'iife',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

describe('hypernet and siren in the browser', function () {
  this.timeout(60_000);
  let script: string;
  const { openPage } = headlessChromium();

  before(async () => {
    script = await bundle();
  });

  it('compute in a page without polyfills what they compute in Node', async () => {
    const { page, problems } = await openPage();
    await page.addScriptTag({ content: script });
    const got = await page.evaluate<Record<string, number[]>>('browserProgram("cpu")');
    const wanted = await browserProgram('cpu');
    expect(Object.keys(got)).to.deep.equal(Object.keys(wanted));
    for (const [what, numbers] of Object.entries(wanted)) expectNumbersClose(got[what] ?? [], numbers, 1e-5);
    expect(problems).to.deep.equal([]);
  });
});

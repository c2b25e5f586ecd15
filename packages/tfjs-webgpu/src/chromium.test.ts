import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { headlessChromium } from '../../../scripts/testing/headless-chromium.js';
import type { TestResult } from '../../../tools/testing/run-tests.js';

/** Tests of the kernels that run in a page too, few of them, since a software driver compiles shaders slowly. */
const ONLY = /AdamStep.*(double precision|NaN)|2 ulp|stay between|one hidden layer of 3.*(double precision|order 2)/;

/** Bundles the tests of the sine kernels and of Adam for browsers, as one module. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import '@tensorflow/tfjs-backend-cpu';
        import '@tensorflow/tfjs-layers';
        import { runTests } from '../../../tools/testing/run-tests.js';
        import { webgpuInfo } from './index.js';
        globalThis.adapter = webgpuInfo;
        globalThis.results = () => runTests(async () => {
          await import('./kernels/adam.test.js');
          await import('./kernels/sine.test.js');
        }, ${ONLY});`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    platform: 'browser',
    conditions: ['@hypersiren/source'],
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    ignoreAnnotations: true,
    plugins: [
      {
        name: 'without drivers of Node',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /software-driver/ }, () => ({ path: 'drivers', namespace: 'absent' }));
          onLoad({ filter: /.*/, namespace: 'absent' }, () => ({
            contents: 'export const useSoftwareDriver = () => {};',
          }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

describe('the kernels in Chromium', function () {
  this.timeout(300_000);
  // Chromium's own software adapter, on every machine.
  const { openPage } = headlessChromium([
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--enable-features=Vulkan',
  ]);

  it('compute sines and steps of Adam as double precision does', async function () {
    const { page, problems } = await openPage();
    // Pages have WebGPU only in a secure context.
    await page.route('http://localhost/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
    );
    await page.goto('http://localhost/');
    await page.addScriptTag({ type: 'module', content: await bundle() });
    await page.waitForFunction('globalThis.results !== undefined');
    const adapter = await page.evaluate<{ available: boolean; reason?: string; software?: boolean }>('adapter');
    if (!adapter.available) {
      process.stderr.write(`    skipped: ${adapter.reason}\n`);
      return this.skip();
    }
    const { passed, failed, skipped } = await page.evaluate<TestResult>('results()');
    expect(failed).to.deep.equal([]);
    expect(skipped).to.equal(0);
    expect(passed).to.be.at.least(8);
    expect(problems).to.deep.equal([]);
  });
});

import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';

describe('the index for browsers', () => {
  it('is selected by the browser condition, and needs no Node modules', async () => {
    const { metafile } = await build({
      stdin: {
        contents: "export * from '@hypersiren/datasets';",
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      },
      bundle: true,
      platform: 'browser',
      conditions: ['@hypersiren/source'],
      format: 'esm',
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    const inputs = Object.keys(metafile.inputs).map((input) => input.split('/').at(-1));
    expect(inputs).to.include('index.browser.ts');
    expect(inputs).not.to.include('load-dataset.ts');
  });
});

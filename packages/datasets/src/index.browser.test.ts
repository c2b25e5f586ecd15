import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import * as forBrowsers from './index.browser.js';
import * as forNode from './index.js';

describe('the index for browsers', () => {
  it('has a part of what the index for Node has, the same', () => {
    for (const [name, value] of Object.entries(forBrowsers))
      expect((forNode as Record<string, unknown>)[name], name).to.equal(value);
  });

  it('is bundled by its condition, and wants nothing of Node', async () => {
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

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type DemoFiles, demoFiles } from '@hypersiren/demo';
import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { serveFiles } from '../demo/serve-files.js';

const BUILD = fileURLToPath(new URL('../../../demo/scripts/build.mjs', import.meta.url));

/** Images of the served models. */
export const PAGE_SHAPE = { height: 8, width: 8, channels: 3 };

/** The smallest model that a page can inpaint with. */
export const TINY_MODEL: ModelConfig = {
  encoder: { type: 'cnn', channels: [2] },
  hypernetwork: { latent: 2, hidden: [], emission: 'full' },
  siren: { width: 4, hiddenLayers: 1 },
};

/** Arguments of Chromium for WebGPU by software. */
export const SOFTWARE_WEBGPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Arguments of Chromium for a camera that shows an image of Chromium's own. */
export const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Builds the demo page before a suite's tests, and serves it with untrained models until they have ended. */
export function servedPages() {
  const ending = new AbortController();
  before(async () => {
    const { status, stderr } = spawnSync(process.execPath, [BUILD], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
    await tf.setBackend('cpu');
  });
  after(() => ending.abort());
  return {
    /** Returns the page's files with a model at its initial weights. */
    async filesOf(config: ModelConfig, further: Partial<Parameters<typeof demoFiles>[0]> = {}): Promise<DemoFiles> {
      const model = createModel(config, PAGE_SHAPE, 5);
      const weights = await model.state();
      model.dispose();
      return demoFiles({ name: 'tiny', step: 0, config, shape: PAGE_SHAPE, weights, images: [], ...further });
    },
    /** Serves files. Returns the address. */
    serve: (files: DemoFiles): Promise<string> =>
      serveFiles(files, { port: 0, anyPort: false, host: '127.0.0.1', signal: ending.signal }),
  };
}

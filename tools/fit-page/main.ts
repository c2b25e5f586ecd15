// `npm run fit-page -- [image] [backend] [width] [steps]`: fits a SIREN to an image on the demo page, in headless Chromium,
// to 30 dB. Prints the steps, the time, and the page's tasks of more than 50 ms. Default: a generated portrait, by
// WebAssembly, 128 units in 700 steps.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { serveFiles } from '../../packages/cli/src/demo/serve-files.js';
import { demoFiles } from '../../packages/demo/src/demo-files.js';
import { launchChromium } from '../../scripts/testing/headless-chromium.js';
import { fitInPage, openFitView } from '../testing/fit-in-page.js';

/** Accuracy at which the fit ends, and the longest time for it. */
const DECIBELS = 30;
const PATIENCE = 600_000; // ms

/** Type of an image file by the end of its name. */
const TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp' };

const [file, backend = 'wasm', width = '128', total = '700'] = process.argv.slice(2);
const SHAPE = { height: 8, width: 8, channels: 3 };
const CONFIG: ModelConfig = {
  encoder: { type: 'cnn', channels: [4] },
  hypernetwork: { latent: 4, hidden: [], emission: 'full' },
  siren: { width: 8, hiddenLayers: 1 },
};

await tf.setBackend('cpu');
const model = createModel(CONFIG, SHAPE, 1);
const weights = await model.state();
model.dispose();
const files = await demoFiles({ name: 'fit', step: 0, config: CONFIG, shape: SHAPE, weights, images: [] });
const ending = new AbortController();
const address = await serveFiles(files, { port: 0, anyPort: false, host: '127.0.0.1', signal: ending.signal });
const browser = await launchChromium([
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
]);
if (browser === undefined) throw new Error('no chromium is installed');
try {
  const page = await browser.newPage();
  await openFitView(page, address, backend);
  if (!(await page.locator('#fit-studio').isVisible()))
    throw new Error((await page.locator('#fit-notice').textContent()) ?? 'the page cannot train');
  const mimeType = file === undefined ? undefined : TYPES[path.extname(file)];
  if (file !== undefined && mimeType === undefined)
    throw new Error(`${file}: expected one of ${Object.keys(TYPES).join(', ')}`);
  const { decibels, steps, milliseconds, longTasks } = await fitInPage(page, {
    ...(file !== undefined && {
      image: { name: path.basename(file), mimeType: mimeType as string, buffer: readFileSync(file) },
    }),
    width: Number(width),
    steps: Number(total),
    decibels: DECIBELS,
    patience: PATIENCE,
  });
  const started = await page.locator('#backend').inputValue();
  process.stdout.write(
    `${started}, width ${width}: ${decibels} dB after ${steps} steps in ${(milliseconds / 1000).toFixed(1)} s; ` +
      `${await page.locator('#fit-state').textContent()}; tasks of more than 50 ms: ` +
      `${longTasks.map((duration) => duration.toFixed(0)).join(', ') || 'none'}\n`,
  );
  if (decibels < DECIBELS || longTasks.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
  ending.abort();
}

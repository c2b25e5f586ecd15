// `npm run strokes -- [config]`: measures the time from a brush stroke on the demo page to the first inpainted image,
// in headless Chromium, with the untrained model of a configuration. Default: the default experiment.
import { createModel } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import type { Browser } from 'playwright-core';
import { serveFiles } from '../../packages/cli/src/demo/serve-files.js';
import { demoFiles } from '../../packages/demo/src/demo-files.js';
import { loadConfig } from '../../packages/runner/src/config/load-config.js';
import { launchChromium } from '../../scripts/testing/headless-chromium.js';

const STEPS = 80;
const WARM_UP = 20;
const SHAPE = { height: 32, width: 32, channels: 3 };

const { model: config } = await loadConfig(process.argv[2] ?? 'experiments/portraits/config.yaml');
const backend = process.argv[3] ?? 'wasm';
await tf.setBackend('cpu');
const model = createModel(config, SHAPE, 1);
const files = await demoFiles({
  name: 'strokes',
  step: 0,
  config,
  shape: SHAPE,
  weights: await model.state(),
  images: [],
});
const ending = new AbortController();
const address = await serveFiles(files, { port: 0, anyPort: false, host: '127.0.0.1', signal: ending.signal });
const browser = await launchChromium();
if (browser === undefined) throw new Error('no chromium is installed');
try {
  const page = await browser.newPage();
  const sights = (count: number) =>
    page.waitForFunction((count) => performance.getEntriesByName('first sight').length >= count, count, {
      timeout: 120_000,
      polling: 10,
    });
  await page.goto(`${address}?backend=${backend}`);
  await sights(1);
  await page.locator('input[name=tool][value=brush]').check({ force: true });
  const box = await page.locator('#seen').boundingBox();
  if (!box) throw new Error('the page has no image to draw on');
  const move = (angle: number) =>
    page.mouse.move(
      box.x + box.width * (0.5 + 0.4 * Math.cos(angle)),
      box.y + box.height * (0.5 + 0.3 * Math.sin(angle)),
    );
  await move(0);
  const before = await rendererSeconds(browser);
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step++) {
    await move(step / 3);
    await sights(step + 1);
  }
  await page.mouse.up();
  const seconds = (await rendererSeconds(browser)) - before;
  const times: number[] = await page.evaluate(() =>
    performance.getEntriesByName('first sight').map(({ duration }) => duration),
  );
  const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
  const at = (share: number) => `${sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(0)} ms`;
  process.stdout.write(
    `${backend}, ${sorted.length} steps of a stroke: quickest ${at(0)}, half within ${at(0.5)}, 90 % within ${at(0.9)}; ` +
      `the page’s processor time for each step, and what it computes between two, ${((1000 * seconds) / STEPS).toFixed(0)} ms\n`,
  );
} finally {
  await browser.close();
  ending.abort();
  model.dispose();
}

/** Returns the CPU time of the page so far in seconds, which is independent of other load on the machine. */
async function rendererSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

// `npm run page-tasks -- [backend …]`: opens each view of the demo page in headless Chromium with the pretrained models, uses
// it, and prints the longest tasks of the page's main thread. Default: WebAssembly and WebGPU by software. `--view fit` uses
// one view, and `--folder FOLDER` the page in a folder, for a comparison.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { serveFiles } from '../../packages/cli/src/demo/serve-files.js';
import { loadDemo } from '../../packages/demo/src/load-demo.js';
import { launchChromium } from '../../scripts/testing/headless-chromium.js';
import { type MainThreadTask, mainThreadTasks } from '../testing/long-tasks.js';

const PATIENCE = 300_000; // ms

/** Time for which a fit is watched. */
const TRAINING = 30_000; // ms

/** Longest task that a page may have. */
const LIMIT = 50; // ms

/** How a view is used. */
interface Use {
  readonly view: string;
  /** Waits until the view is ready. */
  readonly open: (page: Page) => Promise<void>;
  readonly act: (page: Page) => Promise<void>;
}

const waitFor = (page: Page, selector: string) =>
  page.locator(selector).first().waitFor({ state: 'attached', timeout: PATIENCE });

const USES: readonly Use[] = [
  {
    view: 'inpaint',
    open: (page) => waitFor(page, '#studio:not([hidden])[aria-busy="false"]'),
    async act(page) {
      for (const half of ['Half', 'Left', 'Upper']) {
        await page.locator('.segments').getByText(half, { exact: true }).click();
        await page.locator('#closer').click();
        await waitFor(page, '#studio[aria-busy="false"]');
      }
    },
  },
  {
    view: 'adapt',
    open: (page) => waitFor(page, '#studio:not([hidden])'),
    async act(page) {
      await page.locator('.segments').getByText('Half', { exact: true }).click();
      await page.locator('#adapt-run').click();
      // Some steps, which a software renderer takes long for.
      await page.locator('#adapt-state', { hasText: /kept|^([3-9]|\d\d) of/ }).waitFor({ timeout: PATIENCE });
      if ((await page.locator('#adapt-run').textContent()) === 'Stop') await page.locator('#adapt-run').click();
      await page.locator('#adapt-state', { hasText: 'kept' }).waitFor({ timeout: PATIENCE });
    },
  },
  {
    view: 'fit',
    open: (page) => waitFor(page, '#fit-run:enabled'),
    async act(page) {
      await page.locator('#steps').evaluate((input: HTMLInputElement) => {
        input.value = '200';
        input.dispatchEvent(new Event('change'));
      });
      await page.locator('#fit-run').click();
      await page.waitForTimeout(TRAINING);
      if ((await page.locator('#fit-view').getAttribute('data-state')) === 'training')
        await page.locator('#fit-run').click();
    },
  },
  {
    view: 'samples',
    open: (page) => waitFor(page, '#samples-studio[aria-busy="false"]:not([hidden])'),
    async act(page) {
      await page.locator('#seed-next').click();
      await page.locator('#sample-grid button').nth(5).click();
      for (let i = 0; i < 10; i++) await page.locator('#path').press('ArrowLeft');
      for (let i = 0; i < 3; i++) await page.locator('#sample').press('+');
      await waitFor(page, '#samples-studio[aria-busy="false"]');
    },
  },
];

const { values, positionals } = parseArgs({
  options: { folder: { type: 'string' }, view: { type: 'string' } },
  allowPositionals: true,
});
const files = new Map(await loadDemo());
if (values.folder !== undefined) {
  const { readdir } = await import('node:fs/promises');
  for (const name of [...files.keys()]) if (!/^(model|generator)\//.test(name)) files.delete(name);
  for (const name of await readdir(values.folder, { recursive: true }))
    await readFile(path.join(values.folder, name)).then(
      (content) => files.set(name, content),
      () => undefined, // a folder
    );
}
const ending = new AbortController();
const address = await serveFiles(files, { port: 0, anyPort: false, host: '127.0.0.1', signal: ending.signal });
const browser = await launchChromium([
  ...['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'],
]);
if (browser === undefined) throw new Error('no chromium is installed');
try {
  for (const backend of positionals.length > 0 ? positionals : ['wasm', 'webgpu'])
    for (const { view, open, act } of USES) {
      if (values.view !== undefined && values.view !== view) continue;
      const context = await browser.newContext();
      const page = await context.newPage();
      const opening = await mainThreadTasks(page, async () => {
        await page.goto(`${address}?backend=${backend}${view === 'adapt' ? '' : `#${view}`}`);
        await open(page);
      });
      const using = await mainThreadTasks(page, () => act(page));
      const started = await page.locator('#backend').inputValue();
      await context.close();
      process.stdout.write(`${view}, ${started}: opening ${textOf(opening)}; using ${textOf(using)}\n`);
      if (using.some(({ processor }) => processor > LIMIT)) process.exitCode = 1;
    }
} finally {
  await browser.close();
  ending.abort();
}

/** Describes the longest task by processor time, and by duration. */
function textOf(tasks: readonly MainThreadTask[]): string {
  const longest = (key: keyof MainThreadTask) => Math.max(0, ...tasks.map((task) => task[key])).toFixed(0);
  return `${longest('processor')} ms of processor time, ${longest('duration')} ms`;
}

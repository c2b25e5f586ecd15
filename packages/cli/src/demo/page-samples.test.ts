import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderImages } from '@hypersiren/hypernet';
import {
  createGenerator,
  drawLatentParts,
  type GeneratorConfig,
  latentsBetween,
} from '@hypersiren/hypernet/generators';
import { useBackend } from '@hypersiren/runner';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { headlessChromium } from '../../../../scripts/testing/headless-chromium.js';
import { decodePng } from '../../../../tools/testing/decode-png.js';
import { longTasks } from '../../../../tools/testing/long-tasks.js';
import { namelessElements } from '../../../../tools/testing/nameless-elements.js';
import { PAGE_SHAPE, SOFTWARE_WEBGPU, servedPages, TINY_MODEL } from '../testing/served-pages.js';

const GENERATOR: GeneratorConfig = {
  kind: 'generator',
  ...{ latent: 6, lift: true, normalize: false, mixture: 3, mapping: 1, patch: 4 },
  ...{ width: 8, depth: 1, heads: 2, mlp: 1, siren: { width: 8 } },
};

describe('the samples on the page', function () {
  this.timeout(400_000);
  const { openPage } = headlessChromium(SOFTWARE_WEBGPU);
  const { filesOf, serve } = servedPages();
  let address: string;
  let bare: string;

  before(async () => {
    const generator = createGenerator(GENERATOR, PAGE_SHAPE, 5);
    const weights = await generator.state();
    generator.dispose();
    const served = { name: 'tiny', step: 0, shape: PAGE_SHAPE, config: GENERATOR, weights };
    bare = await serve(await filesOf(TINY_MODEL));
    address = await serve(await filesOf(TINY_MODEL, { generator: served }));
  });

  const settled = (page: Page) =>
    page.locator('#samples-studio[aria-busy="false"]').waitFor({ state: 'attached', timeout: 300_000 });
  const open = async (query = '', backend = 'wasm', options?: Parameters<typeof openPage>[0]) => {
    const opened = await openPage(options);
    await opened.page.setViewportSize({ width: 360, height: 740 }); // a small canvas, which takes less time
    await opened.page.goto(`${address}?backend=${backend}#samples${query}`);
    await settled(opened.page);
    return opened;
  };
  const text = (page: Page, id: string) => page.locator(`#${id}`).textContent();
  /** A canvas's bytes, RGBA. */
  const pixelsOf = async (page: Page, selector = '#sample'): Promise<Buffer> => {
    await settled(page);
    const text = await page.locator(selector).evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let bytes = '';
      for (let i = 0; i < data.length; i += 8192) bytes += String.fromCharCode(...data.slice(i, i + 8192));
      return btoa(bytes);
    });
    return Buffer.from(text, 'base64');
  };
  const choice = (page: Page, index: number) => page.locator('#sample-grid button').nth(index);
  /** Waits until all small images are there. */
  const drawn = (page: Page) =>
    page.waitForFunction(
      () =>
        [...document.querySelectorAll<HTMLCanvasElement>('#sample-grid canvas')].every(
          ({ dataset }, index) =>
            dataset.shows === `${(document.querySelector('#seed') as HTMLInputElement).value}.${index}`,
        ),
      undefined,
      { timeout: 60_000 },
    );
  const address1 = (page: Page) => page.evaluate(() => location.hash);
  const saved = (page: Page, hash: string) =>
    page.waitForFunction((hash) => location.hash === hash, hash, { timeout: 10_000 });

  it('shows the samples of a seed, and a place between two the same as Node', async () => {
    const { page, problems } = await open('?seed=2&from=2.3&to=1.0&at=0.4');
    const side = await page.locator('#sample').evaluate((canvas: HTMLCanvasElement) => canvas.width);
    const got = await pixelsOf(page);
    await drawn(page);
    for (const index of [0, 15])
      expect(new Set(await pixelsOf(page, `#sample-grid button:nth-child(${index + 1}) canvas`)).size).to.be.above(10);
    await useBackend('auto');
    const generator = createGenerator(GENERATOR, PAGE_SHAPE, 5);
    const images = tf.tidy(() => {
      const parts = (seed: number, first: number) => drawLatentParts(generator, { seed, count: 1, first });
      return generator.emit(latentsBetween(parts(2, 3), parts(1, 0), [0.4]));
    });
    const half = (8 / 7) * (1 - 1 / side);
    const window = { rows: [-half, half], columns: [-half, half] } as const;
    const wanted = await renderImages(generator, images, { height: side, width: side, window });
    tf.dispose(images);
    generator.dispose();
    const levels = Uint8ClampedArray.from(wanted, (value) => (value + 1) * 127.5);
    const differences = Array.from(levels, (level, i) =>
      Math.abs(level - (got[4 * Math.floor(i / 3) + (i % 3)] as number)),
    );
    // The weights have 11 significant bits on the page.
    expect(differences.reduce((most, one) => Math.max(most, one), 0)).to.be.at.most(3);
    expect(new Set(levels).size).to.be.above(20);
    expect(problems).to.deep.equal([]);
  });

  it('gives the same image with WebGPU, if available', async function () {
    const query = '?seed=2&from=2.3&to=1.0&at=0.4';
    const { page, problems } = await open(query, 'webgpu');
    if ((await page.locator('#backend').inputValue()) !== 'webgpu') {
      process.stderr.write('    skipped: this chromium has no WebGPU\n');
      return this.skip();
    }
    const got = await pixelsOf(page);
    expect(problems).to.deep.equal([]);
    const wanted = await pixelsOf((await open(query)).page);
    expect(got.reduce((most, level, i) => Math.max(most, Math.abs(level - (wanted[i] as number))), 0)).to.be.at.most(1);
  });

  it('takes the samples that are chosen as A and B in turn, and a slider from one to the other', async () => {
    const { page } = await open();
    const first = await pixelsOf(page);
    await choice(page, 4).click();
    expect(await text(page, 'status')).to.equal('sample 5 of seed 1 is A, and is shown.');
    expect(await choice(page, 4).getAttribute('aria-label')).to.equal('Sample 5 of seed 1, A');
    expect(await choice(page, 4).getAttribute('aria-pressed')).to.equal('true');
    expect(await choice(page, 0).getAttribute('aria-pressed')).to.equal('false');
    const a = await pixelsOf(page);
    expect(a.equals(first)).to.equal(false);
    await choice(page, 7).press('Enter');
    expect(await choice(page, 7).getAttribute('aria-label')).to.equal('Sample 8 of seed 1, B');
    expect(await text(page, 'path-value')).to.equal('100 %');
    const b = await pixelsOf(page);
    await page.locator('#path').press('ArrowLeft');
    expect(await page.locator('#path').getAttribute('aria-valuetext')).to.equal(
      '99 % of the way from sample 5 of seed 1 to sample 8 of seed 1',
    );
    expect((await pixelsOf(page)).equals(b)).to.equal(false);
    await page.locator('#show-from').click();
    expect((await pixelsOf(page)).equals(a)).to.equal(true);
    await choice(page, 9).click(); // the end that is shown is replaced
    expect(await choice(page, 9).getAttribute('aria-label')).to.equal('Sample 10 of seed 1, A');
  });

  it('shows the samples of another seed by number, buttons and at random, and keeps the chosen ones', async () => {
    const { page } = await open('?seed=5&from=5.1&to=5.2&at=0');
    await drawn(page);
    const thumbnail = () => pixelsOf(page, '#sample-grid button:nth-child(1) canvas');
    const [image, before] = [await pixelsOf(page), await thumbnail()];
    await page.getByRole('button', { name: 'Next seed' }).click();
    expect(await page.locator('#seed').inputValue()).to.equal('6');
    await drawn(page);
    expect((await thumbnail()).equals(before)).to.equal(false);
    expect((await pixelsOf(page)).equals(image)).to.equal(true);
    expect(await page.locator('#show-from').getAttribute('aria-label')).to.equal('Show A: sample 2 of seed 5');
    await page.getByRole('button', { name: 'Previous seed' }).click();
    await drawn(page);
    expect((await thumbnail()).equals(before)).to.equal(true);
    await page.locator('#seed').fill('0');
    await drawn(page);
    expect(await page.getByRole('button', { name: 'Previous seed' }).isDisabled()).to.equal(true);
    await page.locator('#seed').fill('-3');
    expect(await choice(page, 0).getAttribute('aria-label')).to.equal('Sample 1 of seed 0');
    await page.locator('#seed').blur();
    expect(await page.locator('#seed').inputValue()).to.equal('0');
    await page.getByRole('button', { name: 'Random' }).click();
    expect(await page.locator('#seed').inputValue()).to.not.equal('0');
  });

  it('zooms and moves by buttons, keys, wheel and hand, and not beyond the edges', async () => {
    const { page } = await open();
    const scale = () => text(page, 'sample-scale');
    const whole = await pixelsOf(page);
    expect(await scale()).to.match(/^1×, (\d+)×\1 pixels$/);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect(await scale()).to.match(/^2×,/);
    const closer = await pixelsOf(page);
    expect(closer.equals(whole)).to.equal(false);
    await page.locator('#sample').press('ArrowLeft');
    expect((await pixelsOf(page)).equals(closer)).to.equal(false);
    await page.locator('#sample').press('+');
    expect(await scale()).to.match(/^3×,/);
    await page.locator('#sample').hover();
    await page.mouse.wheel(0, -500);
    await page.waitForFunction(() => !document.querySelector('#sample-scale')?.textContent?.startsWith('3×'));
    const before = await address1(page);
    const box = (await page.locator('#sample').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.down();
    await page.mouse.move(box.x + 10, box.y + 10, { steps: 3 });
    await page.mouse.up();
    await page.waitForFunction((before) => location.hash !== before, before);
    await page.getByRole('button', { name: 'Reset view' }).click();
    await page.getByRole('button', { name: 'Zoom out' }).click();
    expect(await scale()).to.match(/^1×,/);
    expect((await pixelsOf(page)).equals(whole)).to.equal(true);
    for (let i = 0; i < 30; i++) await page.locator('#sample').press('+');
    expect(await scale()).to.match(/^10,000×,/);
    expect(new Set(await pixelsOf(page)).size).to.be.above(1);
  });

  it('has its state in the address, which opens it again and can be changed', async () => {
    const { page, problems } = await open();
    await saved(page, '#samples?seed=1&from=1.0&to=1.1&at=0');
    await choice(page, 2).click();
    await choice(page, 3).click();
    await page.locator('#path').press('ArrowLeft');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Next seed' }).click();
    const link = '#samples?seed=2&from=1.2&to=1.3&at=0.99&view=0,0,0.5';
    await saved(page, link);
    const image = await pixelsOf(page);
    const other = await open(link.slice('#samples'.length), 'wasm', {});
    expect((await pixelsOf(other.page)).equals(image)).to.equal(true);
    await other.page.evaluate(() => {
      location.hash = '#samples?seed=9&from=9.0&to=9.1&at=0.5';
    });
    await saved(other.page, '#samples?seed=9&from=9.0&to=9.1&at=0.5');
    expect(await other.page.locator('#seed').inputValue()).to.equal('9');
    expect(await text(other.page, 'sample-scale')).to.match(/^1×,/);
    await page.locator('.views a[data-view=fit]').click();
    await page.locator('#fit-view').waitFor();
    expect(await page.locator('#samples-view').isHidden()).to.equal(true);
    await page.locator('.views a[data-view=samples]').click();
    await saved(page, link); // as it was left
    expect(problems).to.deep.equal([]);
  });

  it('saves the image as a PNG file', async () => {
    const { page } = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save image' }).click(),
    ]);
    expect(download.suggestedFilename()).to.equal('sample.png');
    const image = await decodePng(readFileSync(await download.path()));
    expect(image.width).to.equal(await page.locator('#sample').evaluate((canvas: HTMLCanvasElement) => canvas.width));
    expect(new Set(image.data).size).to.be.above(20);
  });

  it('never keeps the page busy for 50 ms while samples are chosen, mixed and enlarged', async () => {
    const { page } = await open('', 'wasm', {});
    const tasks = await longTasks(page, async () => {
      await page.getByRole('button', { name: 'Next seed' }).click();
      await drawn(page);
      await choice(page, 5).click();
      for (let i = 0; i < 10; i++) await page.locator('#path').press('ArrowLeft');
      for (let i = 0; i < 3; i++) await page.locator('#sample').press('+');
      await settled(page);
    });
    expect(tasks.filter((milliseconds) => milliseconds > 50)).to.deep.equal([]);
    expect(tasks).to.not.have.length(0);
  });

  it('says what is wrong without a generator, or if it is damaged, and tries again', async () => {
    const { page } = await openPage({});
    await page.goto(`${bare}?backend=wasm#samples`);
    await page.getByRole('alert').getByText('the server answered 404 for generator/model.json').waitFor();
    const other = (await openPage({})).page;
    await other.route('**/generator/model.safetensors', (route) => route.fulfill({ body: Buffer.alloc(100) }));
    await other.goto(`${address}?backend=wasm#samples`);
    await other.getByRole('alert').getByText('The generator’s weights have 100 bytes instead of').waitFor();
    await other.unroute('**/generator/model.safetensors');
    await other.getByRole('button', { name: 'Try again' }).click();
    await settled(other);
    expect(await other.getByRole('alert').isHidden()).to.equal(true);
  });

  it('are not loaded before they are used', async () => {
    const { page } = await openPage({}); // nothing is cached
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await page.goto(`${address}?backend=wasm`);
    await page.locator('#studio[aria-busy="false"]').waitFor({ timeout: 300_000 });
    expect(loaded.filter((url) => /sampler|samples|generator/.test(url))).to.deep.equal([]);
    await page.locator('.views a[data-view=samples]').click();
    await settled(page);
    expect(loaded.filter((url) => /generator\/model\.safetensors/.test(url))).to.have.length(1);
  });

  it('fit a phone and a desktop, light and dark, and everything on them has a name', async () => {
    const { page } = await open('', 'wasm', {});
    for (const colorScheme of ['light', 'dark'] as const)
      for (const [device, width, height] of [
        ['phone', 360, 740],
        ['desktop', 1280, 900],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        await settled(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), device).to.equal(width);
        expect(await namelessElements(page, '#samples-view')).to.deep.equal([]);
        if (process.env.HYPERSIREN_SCREENSHOTS)
          await page.screenshot({
            path: path.join(process.env.HYPERSIREN_SCREENSHOTS, `samples-${device}-${colorScheme}.png`),
            fullPage: true,
          });
      }
  });
});

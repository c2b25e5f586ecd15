import { readFileSync } from 'node:fs';
import path from 'node:path';
import { encodePng } from '@hypersiren/datasets/media';
import { renderPortraits } from '@hypersiren/datasets/portraits';
import type { ModelConfig } from '@hypersiren/hypernet';
import { FittedSignal, imagePsnr } from '@hypersiren/siren/fits';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { headlessChromium } from '../../../../scripts/testing/headless-chromium.js';
import { fitInPage, openFitView } from '../../../../tools/testing/fit-in-page.js';
import { namelessElements } from '../../../../tools/testing/nameless-elements.js';
import { CAMERA, SOFTWARE_WEBGPU, servedPages } from '../testing/served-pages.js';

const CONFIG: ModelConfig = {
  encoder: { type: 'unet', channels: [4, 8], averages: [1] },
  hypernetwork: { latent: 8, hidden: [8], emission: 'full' },
  siren: { width: 16, hiddenLayers: 1 },
  patches: { size: 4 },
};
const SIDE = 64;

describe('the page that trains', function () {
  this.timeout(150_000);
  const { openPage } = headlessChromium([...CAMERA, ...SOFTWARE_WEBGPU]);
  const { filesOf, serve } = servedPages();
  const bytes = renderPortraits({ seed: 9, count: 1, height: SIDE, width: SIDE });
  const values = Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
  let image: { name: string; mimeType: string; buffer: Buffer };
  let address: string;

  before(async () => {
    address = await serve(await filesOf(CONFIG));
    const png = await encodePng({ data: bytes, height: SIDE, width: SIDE, channels: 3 });
    image = { name: 'portrait.png', mimeType: 'image/png', buffer: Buffer.from(png) };
  });

  const open = async (options?: Parameters<typeof openPage>[0], backend = 'wasm') => {
    const opened = await openPage(options);
    await openFitView(opened.page, address, backend);
    return opened;
  };
  const state = (page: Page, name: string) => page.locator(`#fit-view[data-state=${name}]`).waitFor();
  const text = async (page: Page, id: string) => (await page.locator(`#${id}`).textContent()) ?? '';
  /** Number of steps that the page shows. */
  const steps = async (page: Page) => Number.parseInt((await text(page, 'fit-state')).replace(/^\D+|,/g, ''), 10);
  /** Puts lines before the worker's code, as if the browser or its driver were another. */
  const withWorker = (page: Page, lines: string) =>
    page.route('**/trainer-worker-*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${lines};${await response.text()}` });
    });

  /** Saves what the page shows, if a folder for it is named. */
  const shoot = async (page: Page, name: string) => {
    if (process.env.HYPERSIREN_SCREENSHOTS)
      await page.screenshot({ path: path.join(process.env.HYPERSIREN_SCREENSHOTS, `${name}.png`), fullPage: true });
  };

  it('fits an image to 30 dB without a long task, and its file is loaded by Node', async () => {
    const { page, problems } = await open();
    expect(await text(page, 'fit-state')).to.equal('Trains with WebAssembly.');
    const fitted = await fitInPage(page, { image, width: 64, steps: 1000, decibels: 30, patience: 100_000 });
    expect(fitted.decibels).to.be.above(30);
    expect(fitted.longTasks).to.deep.equal([]); // scripts/test.mjs runs this file alone
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[data-network=siren] button').click(),
    ]);
    expect(download.suggestedFilename()).to.equal('siren.safetensors');
    await tf.setBackend('cpu');
    const signal = FittedSignal.load(readFileSync(await download.path()));
    const { value } = await signal.render({ height: SIDE, width: SIDE });
    signal.dispose();
    // The file is written after the last rendering, whose PSNR the page shows.
    const shown = Number.parseFloat((await page.locator('[data-network=siren] output').textContent()) ?? '');
    expect(imagePsnr(value, values)).to.be.closeTo(shown, 0.2);
    expect(problems).to.deep.equal([]);
  });

  it('compares the SIREN with networks of rectified linear units, pauses, continues and restarts', async () => {
    const { page, problems } = await open();
    await page.locator('#fit-file').setInputFiles(image);
    await state(page, 'training');
    const shown = (name: string) => page.locator(`[data-network=${name}] output`, { hasText: 'dB' });
    for (const network of ['siren', 'relu', 'encoding']) await shown(network).waitFor();
    expect(await page.locator('#loss-curves .curve').count()).to.equal(3);
    await page.locator('#fit-run').press('Enter');
    await state(page, 'paused');
    await page.locator('#fit-state', { hasText: 'Paused' }).waitFor();
    await page.waitForTimeout(300);
    const paused = await steps(page);
    await page.waitForTimeout(300);
    expect(await steps(page)).to.equal(paused);
    await page.locator('#fit-run', { hasText: 'Continue' }).press('Enter');
    await state(page, 'training');
    await page.waitForFunction(
      (before) => Number.parseInt(document.querySelector('#fit-state')?.textContent ?? '', 10) > before,
      paused,
    );
    await page.locator('#compare').press('Space');
    expect(await page.locator('.network:visible').count()).to.equal(2);
    await page.locator('#omega0').press('ArrowRight');
    expect(await text(page, 'omega0-value')).to.equal('31');
    await shown('siren').waitFor();
    expect(await page.locator('#loss-curves .curve').count()).to.equal(1);
    await page.locator('#fit-restart').click();
    await shown('siren').waitFor();
    expect(problems).to.deep.equal([]);
  });

  it('begins with an image that is dropped or taken by the camera, and reports a file that is none', async () => {
    const { page, problems } = await open();
    await page
      .locator('#fit-file')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') });
    await page.getByRole('alert').getByText('“notes.txt” is not an image that this browser can read').waitFor();
    await state(page, 'idle');
    await page.evaluate((content) => {
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    }, image.buffer.toString('base64'));
    await state(page, 'training');
    expect(await page.getByRole('alert').isHidden()).to.equal(true);
    expect(await page.locator('[data-network=original] output').textContent()).to.equal('64×64');
    await page.locator('#fit-camera').click();
    await page.getByRole('button', { name: 'Take the image' }).click();
    await page.waitForFunction(() => document.querySelector('[data-network=original] output')?.textContent !== '64×64');
    await state(page, 'training');
    expect(problems).to.deep.equal([]);
  });

  it('trains with WebGPU, if available', async function () {
    const { page, problems } = await open(undefined, 'webgpu');
    if ((await page.locator('#backend').inputValue()) !== 'webgpu') {
      process.stderr.write('    skipped: this chromium has no WebGPU\n');
      return this.skip();
    }
    const { decibels } = await fitInPage(page, { image, width: 16, decibels: 15, patience: 60_000 });
    expect(decibels).to.be.above(15);
    expect(problems).to.deep.equal([]);
  });

  it('does not use a software renderer unless it is asked to', async () => {
    const { page } = await open(undefined, 'cpu');
    expect(await text(page, 'fit-state')).to.equal('Trains with WebAssembly.');
    expect(await page.locator('#fit-notice').isHidden()).to.equal(true);
  });

  it('goes on with the next backend if a driver computes wrong results without an error', async function () {
    const { page } = await openPage();
    await withWorker(
      page,
      'globalThis.GPUComputePassEncoder?.prototype && (GPUComputePassEncoder.prototype.dispatchWorkgroups = () => {})',
    );
    await openFitView(page, address, 'webgpu');
    expect(await text(page, 'fit-state')).to.equal('Trains with WebAssembly.');
    const notice = await text(page, 'fit-notice');
    if (notice === '') {
      process.stderr.write('    skipped: this chromium has no WebGPU\n');
      return this.skip();
    }
    expect(notice).to.contain('because a faster backend failed its test');
    expect(notice).to.match(/WebGPU: It computes wrong results: the \w+ of SIREN/);
    await shoot(page, 'fit-wrong');
  });

  it('says what is missing if nothing can train', async () => {
    const { page } = await openPage();
    await withWorker(
      page,
      'delete globalThis.WebAssembly; Object.defineProperty(navigator, "gpu", { value: undefined })',
    );
    await openFitView(page, address, 'wasm');
    const notice = await text(page, 'fit-notice');
    expect(notice).to.contain('This browser cannot train networks.');
    expect(notice).to.contain('WebGPU: This browser has no WebGPU.');
    expect(notice).to.contain('WebAssembly: This browser has no WebAssembly.');
    expect(await page.locator('#fit-run').isVisible()).to.equal(false);
    await shoot(page, 'fit-none');
  });

  it('adapts the model to an image', async () => {
    const { page, problems } = await openPage();
    await page.goto(`${address}?backend=wasm`);
    await page.locator('#studio[aria-busy="false"]').waitFor({ timeout: 120_000 });
    await page.locator('.segments').getByText('Half', { exact: true }).click();
    await page.locator('#adapt-run').click();
    await page.locator('#adapt-state', { hasText: /kept\.$/ }).waitFor({ timeout: 60_000 });
    expect(await text(page, 'adapt-before-psnr')).to.match(/^[\d.]+ dB at unknown pixels$/);
    expect(await text(page, 'adapt-after-psnr')).to.match(/^[\d.]+ dB at unknown pixels/);
    expect(await page.locator('#adapt-curves .curve').count()).to.equal(1);
    expect(await text(page, 'adapt-run')).to.equal('Adapt');
    await page.locator('.segments').getByText('Right', { exact: true }).click();
    expect(await page.locator('#adapt-results').isHidden()).to.equal(true);
    await page.locator('.segments').getByText('Brush', { exact: true }).click();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('#adapt-run').click();
    await page.getByRole('alert').getByText('Keep 16 pixels or more').waitFor();
    expect(problems).to.deep.equal([]);
  });

  it('is not loaded before it is used', async () => {
    const { page } = await openPage({}); // nothing is cached
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await page.goto(`${address}?backend=wasm`);
    await page.locator('#studio[aria-busy="false"]').waitFor({ timeout: 120_000 });
    expect(loaded.filter((url) => /trainer|open-fit|training/.test(url))).to.deep.equal([]);
  });

  it('fits a phone and a desktop, light and dark, and everything on it has a name', async () => {
    const { page } = await open({});
    for (const colorScheme of ['light', 'dark'] as const)
      for (const [device, width, height] of [
        ['phone', 390, 844],
        ['desktop', 1280, 900],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        expect(await page.evaluate(() => document.documentElement.scrollWidth), device).to.equal(width);
        expect(await namelessElements(page, '#fit-view')).to.deep.equal([]);
        if (!process.env.HYPERSIREN_SCREENSHOTS) continue;
        await page.locator('#fit-file').setInputFiles(image);
        await page.waitForTimeout(10_000);
        await shoot(page, `fit-${device}-${colorScheme}`);
      }
  });
});

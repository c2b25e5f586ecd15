import { readFileSync } from 'node:fs';
import path from 'node:path';
import { encodePng } from '@hypersiren/datasets/media';
import { portrait, renderPortrait, renderPortraits } from '@hypersiren/datasets/portraits';
import type { DemoFiles } from '@hypersiren/demo';
import { createModel, type ModelConfig, renderImages } from '@hypersiren/hypernet';
import { useBackend } from '@hypersiren/runner';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Page, Route } from 'playwright-core';
import { headlessChromium } from '../../../../scripts/testing/headless-chromium.js';
import { decodePng } from '../../../../tools/testing/decode-png.js';
import { namelessElements } from '../../../../tools/testing/nameless-elements.js';
import { CAMERA, PAGE_SHAPE, SOFTWARE_WEBGPU, servedPages } from '../testing/served-pages.js';

const CONFIG: ModelConfig = {
  encoder: { type: 'cnn', channels: [4, 8] },
  hypernetwork: { latent: 8, hidden: [8], emission: 'full' },
  siren: { width: 16, hiddenLayers: 1 },
};
const LOCAL: ModelConfig = {
  ...CONFIG,
  encoder: { type: 'unet', channels: [4, 8], averages: [1] },
  local: { channels: 4, interpolation: 'cubic' },
  likelihood: 'gaussian',
};
/** JavaScript and CSS of the first view. */
const FIRST_VIEW = 1_500_000; // bytes

describe('the page', function () {
  this.timeout(150_000);
  const { openPage } = headlessChromium([...CAMERA, ...SOFTWARE_WEBGPU]);
  const { filesOf, serve } = servedPages();
  let files: DemoFiles;
  let address: string;
  let localAddress: string;
  let image: Buffer;

  before(async () => {
    files = await filesOf(CONFIG);
    address = await serve(files);
    localAddress = await serve(await filesOf(LOCAL));
    const drawn = renderPortraits({ seed: 9, count: 1, height: 40, width: 60 });
    image = Buffer.from(await encodePng({ data: drawn, height: 40, width: 60, channels: 3 }));
  });

  const settled = async (page: Page): Promise<void> => {
    await page.locator('#studio[aria-busy="false"]').waitFor({ timeout: 120_000 });
  };
  const open = async (options?: Parameters<typeof openPage>[0], backend = 'wasm', at = address) => {
    const opened = await openPage(options);
    await opened.page.goto(`${at}?backend=${backend}`);
    await settled(opened.page);
    return opened;
  };
  const text = (page: Page, id: string) => page.locator(`#${id}`).textContent();
  /** A canvas's bytes, RGBA, once nothing changes them any more. */
  const pixels = async (page: Page, id: string): Promise<Buffer> => {
    await settled(page);
    const text = await page.locator(`#${id}`).evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let bytes = '';
      for (let i = 0; i < data.length; i += 8192) bytes += String.fromCharCode(...data.slice(i, i + 8192));
      return btoa(bytes);
    });
    return Buffer.from(text, 'base64');
  };
  const slide = (page: Page, id: string, value: number) =>
    page.locator(`#${id}`).evaluate((input: HTMLInputElement, value) => {
      input.value = String(value);
      input.dispatchEvent(new Event('input'));
    }, value);
  const choose = (page: Page, label: string) => page.locator('.segments').getByText(label, { exact: true }).click();

  it('inpaints an image as soon as it is loaded, and shows the model and the known pixels', async () => {
    const { page, problems } = await open();
    expect(await text(page, 'about')).to.match(/^tiny: [\d,]+ parameters, 0 steps, reads 8×8$/);
    expect(await page.locator('#backend').inputValue()).to.equal('wasm');
    expect(await text(page, 'count')).to.equal('7 of 64 pixels');
    expect(await text(page, 'error')).to.match(/^\d+\.\d dB at unknown pixels$/);
    for (const id of ['made', 'original', 'nearest', 'bicubic', 'gradient', 'laplacian', 'between'])
      expect(new Set(await pixels(page, id)).size, id).to.be.above(5);
    await page.waitForFunction(() =>
      document.querySelector('#status')?.textContent?.startsWith('Portrait 1 inpainted from 7 of 64 pixels'),
    );
    expect(problems).to.deep.equal([]);
  });

  for (const [backend, what, config] of [
    ['wasm', 'a network of coordinates', CONFIG],
    ['cpu', 'a network of coordinates', CONFIG],
    ['wasm', 'local latents', LOCAL],
  ] as const)
    it(`renders the same as Node, with ${backend}: ${what}`, async () => {
      const { page, problems } = await open(undefined, backend, config === LOCAL ? localAddress : address);
      expect(await page.locator('#backend').inputValue()).to.equal(backend);
      await choose(page, 'Half');
      const got = await pixels(page, 'made');
      await useBackend('auto');
      const model = createModel(config, PAGE_SHAPE, 5);
      const original = renderPortrait(portrait(2026, 0), PAGE_SHAPE);
      const mask = Float32Array.from({ length: 64 }, (_, pixel) => Number(pixel < 32));
      const known = tf.tensor4d(mask, [1, 8, 8, 1]);
      const images = tf.mul(tf.tensor4d(original, [1, 8, 8, 3]), known) as tf.Tensor4D;
      const rasters = model.inpaint({ images, mask: known });
      const side = Math.sqrt(got.length / 4);
      const half = (8 / 7) * (1 - 1 / side);
      const window = { rows: [-half, half], columns: [-half, half] } as const;
      const wanted = await renderImages(model, rasters, { height: side, width: side, window });
      const levels = Uint8ClampedArray.from(wanted, (value) => (value + 1) * 127.5);
      const differences = Array.from(levels, (level, i) =>
        Math.abs(level - (got[4 * Math.floor(i / 3) + (i % 3)] as number)),
      );
      // An error of 1e-3 is an eighth of a level, and moves an eighth of the numbers over the edge between two.
      expect(Math.max(...new Set(differences))).to.be.at.most(1);
      expect(differences.filter((difference) => difference > 0).length).to.be.below(differences.length / 8);
      expect(await page.locator('#deviation').isVisible()).to.equal(config === LOCAL);
      expect(await page.getByRole('alert').isHidden()).to.equal(true);
      expect(problems).to.deep.equal([]);
      tf.dispose([known, images, rasters]);
      model.dispose();
    });

  it('gives the same result with WebGPU, if available', async function () {
    const completed = async (backend: string) => {
      const { page, problems } = await openPage();
      await page.goto(`${address}?backend=${backend}`);
      await page.locator('#error', { hasText: 'dB' }).waitFor({ timeout: 60_000 });
      const [started, error] = [await page.locator('#backend').inputValue(), await text(page, 'error')];
      expect(await page.getByRole('alert').isHidden()).to.equal(true);
      expect(problems).to.deep.equal([]);
      return { started, error };
    };
    const { started, error } = await completed('webgpu');
    if (started !== 'webgpu') {
      process.stderr.write('    skipped: this chromium has no WebGPU\n');
      return this.skip();
    }
    expect(error).to.equal((await completed('wasm')).error);
  });

  it('selects known pixels by slider, brush, eraser, half and keyboard', async () => {
    const { page } = await open();
    const before = await pixels(page, 'made');
    await slide(page, 'share', 50);
    expect(await text(page, 'count')).to.equal('16 of 64 pixels');
    expect((await pixels(page, 'made')).equals(before)).to.equal(false);
    await choose(page, 'Half');
    expect(await text(page, 'count')).to.equal('32 of 64 pixels');
    await choose(page, 'Left');
    expect(await page.locator('input[name=side][value=left]').isChecked()).to.equal(true);
    await choose(page, 'Brush');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await text(page, 'count')).to.equal('0 of 64 pixels');
    const box = (await page.locator('#seen').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const stroke = async () => {
      await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.56);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.56, { steps: 5 });
      await page.mouse.up();
    };
    await slide(page, 'radius', 0.5);
    await stroke();
    expect(await text(page, 'count')).to.equal('8 of 64 pixels');
    await choose(page, 'Eraser');
    await stroke();
    expect(await text(page, 'count')).to.equal('0 of 64 pixels');
    await page.locator('#seen').focus();
    for (const key of ['ArrowRight', 'ArrowDown', ' ']) await page.keyboard.press(key);
    expect(await text(page, 'count')).to.equal('1 of 64 pixels');
    await page.getByRole('button', { name: 'Fill' }).click();
    await settled(page);
    expect(await text(page, 'error')).to.equal('all pixels kept');
  });

  it('zooms and moves by buttons, keys, wheel and hand, and shows the edge of what it was', async () => {
    const { page } = await open();
    const scale = () => text(page, 'scale');
    const whole = await pixels(page, 'made');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect(await scale()).to.equal('2×');
    expect((await pixels(page, 'made')).equals(whole)).to.equal(false);
    await page.locator('#made').focus();
    await page.keyboard.press('+');
    expect(await scale()).to.equal('3×');
    const centered = await pixels(page, 'nearest');
    await page.keyboard.press('ArrowLeft');
    expect((await pixels(page, 'nearest')).equals(centered)).to.equal(false);
    await page.locator('#made').hover();
    await page.mouse.wheel(0, -500);
    await page.waitForFunction(() => document.querySelector('#scale')?.textContent !== '3×');
    await page.getByRole('button', { name: 'Reset view' }).click();
    expect(await scale()).to.equal('1×');
    expect(await page.locator('#frame').isHidden()).to.equal(true);
    await page.getByRole('button', { name: 'Zoom out' }).click();
    expect(await scale()).to.equal('0.5×');
    expect(await page.locator('#frame').evaluate((frame: HTMLElement) => frame.style.width)).to.equal('50%');
    await page.locator('#made').focus();
    for (let i = 0; i < 30; i++) await page.keyboard.press('+');
    expect(await scale()).to.equal('10,000×');
    expect(new Set(await pixels(page, 'made')).size).to.be.above(1);
  });

  it('accepts a second image, chosen or dropped, and reports a file that is not an image', async () => {
    const { page } = await open();
    const first = await pixels(page, 'original');
    await page.locator('#file').setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer: image });
    await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('face.png'));
    const second = await pixels(page, 'original');
    expect(second.equals(first)).to.equal(false);
    await page
      .locator('#file')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') });
    await page.getByRole('alert').getByText('“notes.txt” is not an image that this browser can read').waitFor();
    expect((await pixels(page, 'original')).equals(second)).to.equal(true);
    const drop = (content: string, type: string, name: string) =>
      page.evaluate(
        ([content, type, name]) => {
          const bytes = Uint8Array.from(atob(content as string), (letter) => letter.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], name as string, { type: type as string }));
          document.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
        },
        [content, type, name],
      );
    await page.getByRole('button', { name: 'Portrait 2' }).click();
    await settled(page);
    await drop(image.toString('base64'), 'image/png', 'dropped.png');
    await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('dropped.png'));
    expect(await page.getByRole('alert').isHidden()).to.equal(true);
    expect((await pixels(page, 'original')).equals(second)).to.equal(true);
  });

  it('takes an image from the camera, and releases the camera', async () => {
    const { page, problems } = await open();
    const first = await pixels(page, 'original');
    await page.locator('#camera').click();
    await page.getByRole('button', { name: 'Take the image' }).click();
    await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('From the camera'));
    expect((await pixels(page, 'original')).equals(first)).to.equal(false);
    expect(await page.locator('#camera-dialog').isVisible()).to.equal(false);
    expect(await page.locator('#video').evaluate((video: HTMLVideoElement) => video.srcObject)).to.equal(null);
    expect(problems).to.deep.equal([]);
  });

  it('reports a camera that is blocked or missing', async () => {
    const { page } = await open();
    for (const [name, message] of [
      ['NotAllowedError', 'Access to the camera was denied'],
      ['NotFoundError', 'No camera is available'],
    ] as const) {
      await page.evaluate((name) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
      }, name);
      await page.locator('#camera').click();
      await page.getByRole('alert').getByText(message).waitFor();
    }
    expect(await page.locator('#camera-dialog').isVisible()).to.equal(false);
  });

  it('saves the inpainted image as a PNG file', async () => {
    const { page, problems } = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save image' }).click(),
    ]);
    expect(download.suggestedFilename()).to.equal('inpainted.png');
    const saved = await decodePng(readFileSync(await download.path()));
    const side = await page.locator('#made').evaluate((canvas: HTMLCanvasElement) => canvas.width);
    expect(saved.width).to.equal(side);
    expect(new Set(saved.data).size).to.be.above(20);
    expect(problems).to.deep.equal([]);
  });

  it('mixes two images by a slider, and shows what was written layer by layer', async () => {
    const { page } = await open();
    const middle = await pixels(page, 'between');
    await slide(page, 'blend', 0);
    expect((await pixels(page, 'between')).equals(middle)).to.equal(false);
    const charts = page.locator('#weights svg');
    expect(await charts.count()).to.equal(3);
    expect(await charts.first().getAttribute('aria-label')).to.match(/^Layer 1, 2 → 16: std \S+, SIREN’s std \S+$/);
  });

  for (const [what, spoil, message] of [
    ['is not there', (route: Route) => route.fulfill({ status: 404, body: '' }), 'the server answered 404'],
    ['is cut off', (route: Route) => route.fulfill({ body: Buffer.alloc(100) }), 'have 100 bytes instead of'],
    [
      'is damaged',
      (route: Route) =>
        route.fulfill({ body: Buffer.alloc((files.get('model/model.safetensors') as Uint8Array).length, 7) }),
      'cannot be used',
    ],
    ['is out of reach', (route: Route) => route.abort(), 'does not respond'],
  ] as const)
    it(`reports if the model ${what}, and retries`, async () => {
      const { page } = await openPage();
      await page.route('**/model.safetensors', spoil);
      await page.goto(`${address}?backend=wasm`);
      await page.getByRole('alert').getByText(message).waitFor();
      expect(await page.locator('#studio').isHidden()).to.equal(true);
      await page.unroute('**/model.safetensors');
      await page.getByRole('button', { name: 'Try again' }).click();
      await settled(page);
      expect(await page.getByRole('alert').isHidden()).to.equal(true);
    });

  it('loads after a reload during loading', async () => {
    const { page, problems } = await openPage();
    let held: Route | undefined;
    await page.route('**/model.safetensors', (route) => {
      held = route;
    });
    await page.goto(`${address}?backend=wasm`);
    while (!held) await page.waitForTimeout(20);
    await page.unroute('**/model.safetensors');
    await page.reload();
    await settled(page);
    expect(await page.getByRole('alert').isHidden()).to.equal(true);
    expect(problems).to.deep.equal([]);
  });

  it('fits a phone and a desktop, light and dark, and everything on it has a name', async () => {
    const { page } = await open({});
    for (const colorScheme of ['light', 'dark'] as const)
      for (const [device, width, height] of [
        ['phone', 360, 740],
        ['desktop', 1280, 900],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        await settled(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), device).to.equal(width);
        expect(await namelessElements(page, 'body')).to.deep.equal([]);
        if (process.env.HYPERSIREN_SCREENSHOTS)
          await page.screenshot({
            path: path.join(process.env.HYPERSIREN_SCREENSHOTS, `${device}-${colorScheme}.png`),
            fullPage: true,
          });
      }
  });

  it('has a first view below 1.5 MB without the model', async () => {
    const { page } = await openPage({}); // nothing is cached
    let bytes = 0;
    page.on('response', async (response) => {
      if (!response.url().includes('/model/')) bytes += Number(response.headers()['content-length']);
    });
    await page.goto(`${address}?backend=cpu`);
    await settled(page);
    expect(bytes).to.be.within(100_000, FIRST_VIEW);
  });
});

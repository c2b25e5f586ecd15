import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { HeadlessChromium } from './headless-chromium.js';

export const examples = path.resolve(fileURLToPath(import.meta.url), '../../../examples');

/** File names of the examples that run in Node. */
export const programs: readonly string[] = readdirSync(examples).filter((name) => name.endsWith('.mjs'));

/** Functions that run an example and return its output, and that return a path in its working directory. */
export interface ExampleRunner {
  readonly run: (name: string, ...args: string[]) => Promise<string> | string;
  readonly at: (name: string) => string;
}

/** Defines a test for each example. The order matters, because some examples read files of earlier ones. */
export function testExamples({ run, at }: ExampleRunner): void {
  const png = (name: string) => {
    const bytes = readFileSync(at(name));
    return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  };

  it('train from a program and follow its events', async () => {
    const text = await run('train.mjs');
    expect([...text.matchAll(/^step (\d+): (\S+)$/gm)].map(([, step]) => step)).to.deep.equal(['10', '20', '30', '40']);
    expect(text.match(/^saved .*checkpoints.step-000000[24]0$/gm)).to.have.length(2);
    const [, psnr] = /^finished: (\S+) dB/m.exec(text) ?? [];
    expect(Number(psnr)).to.be.within(10, 30);
  });

  it('resume', async () => {
    const text = await run('resume.mjs', path.join('runs', 'tiny'));
    expect(text).to.match(/^goes on from step 40\nfinished after 60 steps with a loss of 0\.\d+\n$/);
  });

  it('inpaint with a loaded run', async () => {
    const text = await run('inpaint.mjs', path.join('runs', 'tiny'), 'result.png');
    const [, error] = /^result\.png: 30 of 256 pixels known, after 60 steps; error (\S+)$/m.exec(text) ?? [];
    expect(Number(error)).to.be.below(0.1);
    expect(png('result.png')).to.deep.equal([64, 64]);
  });

  it('export to ONNX and run it in ONNX Runtime', async () => {
    const [, worst] = /^1×4096×3 values, at most (\S+) from those/m.exec(await run('onnx.mjs')) ?? [];
    expect(Number(worst)).to.be.below(1e-4);
  });

  it('draw an error chart from numbers of one’s own', async () => {
    expect(await run('error-chart.mjs', 'chart.svg')).to.contain('chart.svg: my model, nearest pixel\n');
    expect(readFileSync(at('chart.svg'), 'utf8')).to.match(/^<\?xml.*<path .*<\/svg>\s*$/s);
  });

  it('train with an encoder of one’s own', async () => {
    const [, own, swapped] =
      /^error (\S+); with another image’s parameters (\S+)$/m.exec(await run('encoder.mjs')) ?? [];
    expect(Number(swapped)).to.be.above(1.1 * Number(own));
  });

  it('load a dataset source of one’s own', async () => {
    const [, error] = /^120 rings: error (\S+) between 50 known pixels$/m.exec(await run('dataset-source.mjs')) ?? [];
    expect(Number(error)).to.be.within(0.01, 0.1);
  });

  it('fit a constraint of one’s own', async () => {
    const [, worst] = /at most (\S+) from the sine/.exec(await run('constraint.mjs')) ?? [];
    expect(Number(worst)).to.be.below(0.05);
  });

  it('train sine layers within a model of tf.layers, and load it again', async () => {
    const [, first, last, difference] =
      /^loss from (\S+) to (\S+)\n.*differs by (\S+)\n$/ms.exec(await run('sine-layers.mjs')) ?? [];
    expect(Number(last)).to.be.below(Number(first) / 5);
    expect(Number(difference)).to.equal(0);
  });

  it('enlarge an image', async () => {
    const text = await run('enlarge.mjs', 'portrait.png');
    expect(Number(/portrait\.png: mean squared error (\S+)/.exec(text)?.[1])).to.be.below(0.02);
    expect(png('portrait.png')).to.deep.equal([256, 256]);
  });
}

/**
 * Tests the example page. Requests to the content delivery network are answered with local files.
 *
 * @param tensorflow Path of the TensorFlow.js bundle.
 * @param siren Path of the package's bundle for script tags.
 */
export async function testPage(
  openPage: HeadlessChromium['openPage'],
  { tensorflow, siren }: { tensorflow: string; siren: string },
): Promise<void> {
  const { page, problems } = await openPage();
  const local: Readonly<Record<string, string>> = {
    'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/dist/tf.min.js': tensorflow,
    'https://cdn.jsdelivr.net/npm/@hypersiren/siren/dist/siren.min.js': siren,
  };
  for (const file of Object.values(local)) expect(existsSync(file), file).to.equal(true);
  await page.route(/^https:/, (route) => {
    const file = local[route.request().url()];
    return file ? route.fulfill({ path: file }) : route.abort();
  });
  await page.goto(String(pathToFileURL(path.join(examples, 'script-tag', 'index.html'))));
  const text = await page.locator('#loss', { hasText: /^loss/ }).textContent({ timeout: 60_000 });
  expect(Number(text?.slice(5))).to.be.below(0.1);
  const levels = await page
    .locator('#image')
    .evaluate((canvas: HTMLCanvasElement) => [...new Set(canvas.getContext('2d')?.getImageData(0, 0, 256, 256).data)]);
  expect(levels.length).to.be.above(50);
  expect(problems).to.deep.equal([]);
}

import { createDataset, type Split, splitIndices } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type ContextBatch, contextBatch } from '../model/context-batch.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyDataset } from '../testing/tiny.js';
import type { FitOptions } from './baseline.js';
import { type BaselineConfig, baselines, checkBaseline, fitBaseline } from './baselines.js';

/** Every baseline, with short training. */
const CONFIGS: BaselineConfig[] = [
  { type: 'mean-image' },
  { type: 'nearest-pixel' },
  { type: 'linear' },
  { type: 'biharmonic' },
  { type: 'gaussian-process' },
  { type: 'gaussian-posterior' },
  { type: 'conditional-neural-process', steps: 2, batch: 3, width: 8 },
  { type: 'unet', steps: 2, batch: 3, channels: [3, 4] },
];

/** Baselines that keep known pixels. */
const EXACT = ['nearest-pixel', 'linear', 'biharmonic', 'gaussian-process', 'gaussian-posterior', 'unet'];

describe('baselines', () => {
  onCpu();

  const dataset = tinyDataset();
  const { train, test } = dataset.splits as { train: Split; test: Split };
  const options: FitOptions = { dataset, split: train, context: { pixels: [3, 20] }, seed: 1 };
  /** The test images with unknown pixels set to 0, as in evaluations. */
  const batch = async (pixels: number, indices = splitIndices(test)): Promise<ContextBatch> => {
    const whole = await contextBatch(dataset, test, indices, { pixels }, { seed: 3, epoch: 0 });
    return { ...whole, images: whole.images.map((value, at) => value * (whole.masks[Math.floor(at / 3)] as number)) };
  };

  it('have names and descriptions, and all are tested here', () => {
    expect(CONFIGS.map(({ type }) => type)).to.deep.equal(Object.keys(baselines));
    for (const { name, description, version } of Object.values(baselines)) {
      expect(description).to.match(/^[a-zA-Z].*[^.]$/);
      expect(name).to.not.equal('');
      expect(version).to.be.at.least(1);
    }
  });

  for (const config of CONFIGS) {
    const { type } = config;

    it(`${type}: inpaints every image as in a batch of one, from no to all known pixels`, async () => {
      const fitted = await fitBaseline(config, options);
      for (const pixels of [0, 1, 2, 3, 14, 16, 29, 30]) {
        const known = await batch(pixels);
        const predicted = await fitted.predict(known);
        expect(predicted).to.have.length(test.count * 90);
        expect(predicted.every(Number.isFinite), `${pixels} pixels`).to.equal(true);
        const alone = await fitted.predict(await batch(pixels, Uint32Array.of(test.start + 4)));
        for (const [at, value] of alone.entries()) expect(value).to.be.closeTo(predicted[4 * 90 + at] as number, 1e-5);
        if (!EXACT.includes(type)) continue;
        for (const [at, value] of known.images.entries())
          if (known.masks[Math.floor(at / 3)] === 1) expect(predicted[at]).to.equal(value);
      }
      fitted.dispose();
    });

    it(`${type}: is the same for the same seed, leaves no tensors behind and does not change its input`, async () => {
      const known = await batch(10);
      const before = tf.memory().numTensors;
      const results = [];
      for (let time = 0; time < 2; time++) {
        const fitted = await fitBaseline(config, options);
        const held = tf.memory().numTensors;
        const images = known.images.slice();
        results.push(await fitted.predict(known));
        expect(known.images).to.deep.equal(images);
        expect(tf.memory().numTensors).to.equal(held);
        fitted.dispose();
        expect(tf.memory().numTensors).to.equal(before);
      }
      expect(results[1]).to.deep.equal(results[0]);
    });

    it(`${type}: inpaints gray images of other sizes`, async () => {
      const gray = tinyDataset({ height: 3, width: 8, channels: 1 });
      const split = gray.splits.test as Split;
      const fitted = await fitBaseline(config, { ...options, dataset: gray, split: gray.splits.train as Split });
      const known = await contextBatch(gray, split, splitIndices(split), { pixels: 6 }, { seed: 3, epoch: 0 });
      expect(await fitted.predict(known)).to.have.length(split.count * 24);
      fitted.dispose();
    });
  }

  it('throw the reason of a signal if they take long, and leave nothing behind', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const before = tf.memory().numTensors;
    for (const config of CONFIGS.slice(4)) {
      const error = await fitBaseline(config, { ...options, signal }).catch((reason: Error) => reason);
      expect((error as Error).message, config.type).to.equal('enough');
      expect(tf.memory().numTensors).to.equal(before);
    }
  });

  it('are rejected before they are fitted if their settings or the images are not valid', async () => {
    const large = { height: 128, width: 64, channels: 3 };
    const refused = (config: BaselineConfig) => errorOf(() => checkBaseline(config, large));
    expect((await refused({ type: 'gaussian-process' })).message).to.match(/images of at most 4096 numbers, got 8192/);
    expect((await refused({ type: 'unet', steps: 0 })).message).to.match(/unet: steps: expected a whole number/);
    expect((await refused({ type: 'unet', steps: 1, widths: 3 } as never)).message).to.match(/unknown option "widths"/);
    expect((await refused({ type: 'cubic' } as never)).message).to.match(/expected one of mean-image, .*got "cubic"/);
    for (const config of CONFIGS) checkBaseline(config, dataset);
  });

  it('accept images that are all the same', async () => {
    const images = new Uint8Array(8 * 24).fill(200);
    const splits = { train: { start: 0, count: 6 }, test: { start: 6, count: 2 } };
    const shape = { name: 'flat', description: 'one color', height: 6, width: 4, channels: 1 };
    const flat = createDataset({ ...shape, images, splits });
    const known = await contextBatch(
      flat,
      splits.test,
      splitIndices(splits.test),
      { pixels: 3 },
      { seed: 1, epoch: 0 },
    );
    for (const config of CONFIGS.slice(0, 6)) {
      const fitted = await fitBaseline(config, { ...options, dataset: flat, split: splits.train });
      for (const value of await fitted.predict(known)) expect(value, config.type).to.be.closeTo(200 / 127.5 - 1, 1e-6);
    }
  });
});

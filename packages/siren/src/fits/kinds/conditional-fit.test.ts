import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { fitSiren } from '../fit-siren.js';
import { FittedSignal } from '../fitted-signal.js';
import { imagePsnr } from '../image-psnr.js';
import { conditionalFit } from './conditional-fit.js';
import type { SignalImage } from './signal-image.js';

/** An image of stripes along one axis. */
function stripes(along: 0 | 1, height: number, width: number): SignalImage {
  const values = Float32Array.from({ length: height * width }, (_, pixel) => {
    const place = [(2 * Math.floor(pixel / width)) / (height - 1), (2 * (pixel % width)) / (width - 1)] as const;
    return 0.8 * Math.sin(4 * place[along]);
  });
  return { values, height, width, channels: 1 };
}

describe('conditionalFit', () => {
  onCpu();

  const images = [stripes(0, 5, 6), stripes(1, 6, 4), stripes(0, 5, 6)].map((image, index) => ({
    ...image,
    values: index === 2 ? image.values.map((value) => -value) : image.values,
  }));
  const network = { activation: 'sine', width: 16, hiddenLayers: 1, omega0: 6 } as const;
  const options = { network, learningRate: 1e-2 };

  it('fits images of several sizes with one network, which can be saved and loaded', async () => {
    const before = tf.memory().numTensors;
    const fit = conditionalFit(images, { embedding: 4 });
    const { signal } = await fitSiren(fit, { ...options, steps: 60 });
    const { psnr, worstPsnr } = await fit.measure(signal);
    expect(psnr).to.be.above(20);
    const again = FittedSignal.load(await signal.save());
    const each = await Promise.all(
      images.map(async (image, index) => imagePsnr(await fit.image(again, index, image), image.values)),
    );
    expect(worstPsnr).to.be.closeTo(Math.min(...each), 1e-4);
    const between = await fit.image(again, 0.5, { height: 3, width: 4 });
    expect(between).to.have.length(12);
    again.dispose();
    signal.dispose();
    fit.dispose?.();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('can be split into halves that contain all of its images', () => {
    const fit = conditionalFit(images, { embedding: 4 });
    const halves = fit.halves?.() ?? [];
    expect(halves).to.have.length(2);
    for (const half of halves) {
      expect(half.conditions).to.deep.equal({ signals: 3, embedding: 4 });
      const { coordinates, targets } = half.sample(0);
      expect(new Set(coordinates.arraySync().map(([number]) => number)).size).to.equal(3);
      tf.dispose([coordinates, targets]);
    }
    for (const one of [fit, ...halves]) one.dispose?.();
  });

  it('rejects invalid images and different numbers of channels', async () => {
    const message = async (all: SignalImage[], embedding = 4) =>
      (await errorOf(() => conditionalFit(all, { embedding }))).message;
    expect(await message([])).to.match(/expected an image, got none/);
    const color = { values: new Float32Array(12), height: 2, width: 2, channels: 3 };
    expect(await message([images[0] as SignalImage, color])).to.match(/image 1: expected 1 channels .* got 3/);
    expect(await message(images, 0)).to.match(/embedding: .*got 0/);
  });
});

import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { HypernetError } from '../hypernet-error.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyGenerator } from '../testing/tiny-generator.js';
import { createGenerator } from './generator.js';

describe('a generator that begins as linear', () => {
  onCpu();

  const shape = { height: 8, width: 6, channels: 1 };
  const config = { ...tinyGenerator, lift: true, normalize: false, width: 16, siren: { width: 15, hiddenLayers: 1 } };
  /** A mean and two smooth axes. */
  const images = () => {
    const pixel = (wave: number) => (_: unknown, at: number) =>
      Math.sin(wave * (at % 6)) * Math.cos(wave * Math.floor(at / 6));
    const image = (wave: number) => Array.from({ length: 48 }, pixel(wave));
    return {
      mean: tf.tensor3d(image(0.35), [8, 6, 1]),
      axes: tf.tensor4d([0.6, 0.5, 0.4, 0.3, 0.2, 0.1].flatMap(image), [6, 8, 6, 1]),
    };
  };

  it('gives the mean for the latent 0, and adds the axes', async () => {
    const generator = createGenerator(config, shape, 1);
    const { mean, axes } = images();
    const before = tf.memory().numTensors;
    await generator.beginAsLinear({ mean, axes });
    expect(tf.memory().numTensors).to.equal(before);
    const latents = tf.concat([tf.zeros([1, 6]), tf.tensor2d(drawNormal(1, 'latents', 18, 1), [3, 6])]) as tf.Tensor2D;
    const wanted = tf.add(tf.reshape(tf.matMul(latents, tf.reshape(axes, [6, 48]) as tf.Tensor2D), [4, 8, 6, 1]), mean);
    const error = tf.mean(tf.square(tf.sub(generator.generate(latents), wanted))).dataSync()[0] as number;
    expect(error).to.be.below(1e-3);
  });

  it('is refused without a lift, or if a token has fewer features than the last layer parameters', async () => {
    const message = async (changes: object) =>
      (await errorOf(() => createGenerator({ ...config, ...changes }, shape, 1).beginAsLinear(images()))).message;
    expect(await message({ lift: false })).to.match(/lift: expected true/);
    expect(await message({ width: 8 })).to.match(/width: expected at least the 16 parameters .* got 8/);
    expect(await message({ emission: 'one-layer' })).to.match(/emission: /);
    expect(
      await errorOf(() => createGenerator({ ...config, width: 8 }, shape, 1).beginAsLinear(images())),
    ).to.be.instanceOf(HypernetError);
  });
});

import { getSplit } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyDataset } from '../../testing/tiny.js';
import { tinyGenerator } from '../../testing/tiny-generator.js';
import { createGeneratorTraining, type GeneratorTraining } from '../training-state.js';
import { fitLinearEncoder, linearBuffers } from './linear-encoder.js';

describe('the objective linear', () => {
  onCpu();

  const dataset = tinyDataset({ height: 8, width: 8, channels: 1 });
  const split = getSplit(dataset, 'train');
  const create = (changes: object = {}): GeneratorTraining =>
    createGeneratorTraining({
      model: { ...tinyGenerator, lift: true, normalize: false, ...changes },
      objective: { type: 'linear' },
      shape: dataset,
      optimizer: { steps: 1, learningRate: 1e-3, warmup: 0, schedule: 'constant', beta1: 0, beta2: 0.99 },
      seed: 1,
    });
  const images = async () => {
    const indices = Uint32Array.from({ length: split.count }, (_, index) => split.start + index);
    const bytes = (await dataset.read(indices)) as Uint8Array;
    return tf.tensor4d(
      Float32Array.from(bytes, (byte) => byte / 127.5 - 1),
      [split.count, 8, 8, 1],
    );
  };

  it('encodes images as coordinates of mean 0 and mean variance 1, the largest variance first, which give them back', async () => {
    const { partner } = create();
    const { mean, axes } = await fitLinearEncoder(partner, { dataset, split, mirror: false });
    const real = await images();
    const codes = partner.read(real); // [B, 6]
    const { mean: center, variance } = tf.moments(codes, 0);
    for (const number of center.dataSync()) expect(number).to.be.closeTo(0, 1e-4);
    const variances = [...variance.dataSync()];
    expect(variances.reduce((sum, one) => sum + one, 0) / 6).to.be.closeTo(1, 1e-3);
    expect(variances).to.deep.equal([...variances].sort((a, b) => b - a));
    const decoded = tf.add(tf.matMul(codes, tf.reshape(axes, [6, 64]) as tf.Tensor2D), tf.reshape(mean, [1, 64]));
    const left = tf.sqrt(tf.mean(tf.square(tf.sub(decoded, tf.reshape(real, [-1, 64]))))).dataSync()[0] as number;
    const scale = tf.sqrt(tf.mean(tf.sum(tf.square(axes), [1, 2, 3]))).dataSync()[0] as number;
    const [noise] = linearBuffers(partner.buffers).noise.dataSync() as unknown as [number];
    expect(noise * scale).to.be.closeTo(left, 0.1 * left + 0.007); // the prior's least standard deviation is 0.0063
  });

  it('begins with a generator that reproduces images about as the coordinates do', async () => {
    const training = create({ width: 32, siren: { width: 31, hiddenLayers: 1 } });
    const { generator, average, objective, partner } = training;
    const real = await images();
    const errorOfImages = (decoder: typeof generator) =>
      tf.tidy(() => tf.mean(tf.square(tf.sub(decoder.generate(partner.read(real)), real))).dataSync()[0] as number);
    const before = errorOfImages(generator);
    const count = tf.memory().numTensors;
    await objective.prepare?.(training, { dataset, split, mirror: false });
    expect(tf.memory().numTensors).to.equal(count);
    expect(errorOfImages(generator)).to.be.below(before / 2);
    expect(errorOfImages(average)).to.equal(errorOfImages(generator));
  });

  it('refuses a generator without a lift, and more coordinates than images have', async () => {
    expect((await errorOf(() => create({ lift: false }))).message).to.match(/lift: expected true/);
    const training = create({ latent: 65 });
    const data = { dataset, split, mirror: false };
    const error = await errorOf(() => training.objective.prepare?.(training, data));
    expect(error.message).to.match(/latent: expected at most \d+, for \d+ images of 64 numbers, got 65/);
  });
});

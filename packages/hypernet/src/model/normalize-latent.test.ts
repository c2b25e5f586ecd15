import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { LATENT_FLOOR, normalizeLatent } from './normalize-latent.js';

describe('normalizeLatent', () => {
  onCpu();

  const size = 16;
  const latent = (std: number) => tf.tensor2d(drawNormal(1, 'z', 3 * size, std), [3, size]);

  it('gives numbers of mean square 1 for a latent of any scale, zero included', () => {
    for (const std of [0, 1e-12, 1e-6, 0.01, 0.1, 1, 3, 1e6]) {
      const meanSquares = tf.mean(tf.square(normalizeLatent(latent(std))), 1);
      expectNumbersClose(meanSquares.dataSync(), [1, 1, 1], 1e-5);
    }
  });

  it('keeps only the direction of a latent whose length is well above the floor', () => {
    const own = (std: number) => tf.slice(normalizeLatent(latent(std)), [0, 0], [3, size]); // without the constant
    expectNumbersClose(own(10 * LATENT_FLOOR).dataSync(), own(1e4 * LATENT_FLOOR).dataSync(), 0.02);
    const direction = tf.div(latent(1), tf.norm(latent(1), 'euclidean', 1, true));
    const similarity = tf.sum(tf.mul(direction, own(1)), 1).dataSync(); // √(D + 1) times the cosine
    expectNumbersClose(
      similarity,
      [1, 1, 1].map((cosine) => cosine * Math.sqrt(size + 1)),
      1e-3,
    );
  });

  it('has the derivative of central differences at every scale, zero included', () => {
    const weights = tf.tensor2d(drawNormal(2, 'w', 3 * (size + 1), 1), [3, size + 1]);
    const value = (z: tf.Tensor) => tf.sum(tf.mul(normalizeLatent(z as tf.Tensor2D), weights));
    const direction = tf.tensor2d(drawNormal(3, 'd', 3 * size, 1), [3, size]);
    for (const std of [0, LATENT_FLOOR / 10, LATENT_FLOOR, 1, 10]) {
      const z = latent(std);
      const step = 0.01 * Math.max(std, LATENT_FLOOR);
      const along = (sign: number) => value(tf.add(z, tf.mul(direction, sign * step))).dataSync()[0] as number;
      const slope = tf.sum(tf.mul(tf.grad(value)(z), direction)).dataSync()[0] as number;
      expect((along(1) - along(-1)) / (2 * step) / slope).to.be.closeTo(1, 0.01);
    }
  });

  it('frees everything but its result', () => {
    const z = latent(1);
    const before = tf.memory().numTensors;
    normalizeLatent(z);
    expect(tf.memory().numTensors).to.equal(before + 1);
  });
});

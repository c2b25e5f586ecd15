import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contractInput, contractShape, itKeepsTheContract } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import type { Encoder } from './encoder.js';
import { type PointsEncoderConfig, pointsEncoder } from './points-encoder.js';

describe('the points encoder', () => {
  onCpu();

  const config: PointsEncoderConfig = {
    type: 'points',
    width: 8,
    depth: 1,
    heads: 2,
    mlp: 2,
    group: 4,
    neighbors: 2,
    grid: 3,
  };
  const block = 8 * 8 + 8 + (8 * 16 + 16) + (8 * 8 + 8) + (8 * 16 + 16) + (16 * 8 + 8);
  const groups = 5 * 8 + 8 + 8 * 8 + 8 + 8 + 2 * block;
  const cells = 2 * 8 + 8 + (8 * 16 + 16) + (16 * 8 + 8);

  itKeepsTheContract({ ...config, grid: 2 }, groups + cells + 8 * 4 + 4);

  const encode = (encoder: Encoder, images: tf.Tensor4D, mask: tf.Tensor4D) =>
    encoder.encode({ images, mask }, noReconstruction);

  it('gives images of any size and aspect ratio the same grid', () => {
    for (const [height, width] of [
      [1, 40],
      [17, 3],
      [1, 1],
    ] as const) {
      const shape = { ...contractShape, height, width };
      const encoder = pointsEncoder.create(config, shape, 1);
      const { images, mask } = contractInput(shape);
      const { latent, maps } = encode(encoder, images, mask);
      expect(maps[0]?.shape).to.deep.equal([3, 3, 3, 8]);
      for (const numbers of [latent.dataSync(), (maps[0] as tf.Tensor).dataSync()])
        expect(numbers.every(Number.isFinite)).to.equal(true);
    }
  });

  it('has cells that read near groups: without attention across groups a pixel changes only near cells', () => {
    const shape = { ...contractShape, height: 16, width: 16 };
    const encoder = pointsEncoder.create({ ...config, neighbors: 1, group: 16, grid: 4 }, shape, 1);
    const across = encoder.variables.get('encoder.across1.tokens.output.kernel') as tf.Variable;
    across.assign(tf.zerosLike(across));
    const images = tf.zeros([1, 16, 16, 3]) as tf.Tensor4D;
    const mask = tf.ones([1, 16, 16, 1]) as tf.Tensor4D;
    const pixel = tf.reshape(tf.oneHot(tf.tensor1d([16 * 13 + 2], 'int32'), 256), [1, 16, 16, 1]); // in the lower left block of 4 × 4
    const [before, after] = [images, tf.add(images, pixel)].map(
      (pixels) => encode(encoder, pixels as tf.Tensor4D, mask).maps[0] as tf.Tensor4D,
    );
    const change = tf.max(tf.abs(tf.sub(before as tf.Tensor, after as tf.Tensor)), 3).dataSync();
    expect(Array.from(change, (value) => value > 1e-6)).to.deep.equal(
      Array.from({ length: 16 }, (_, cell) => cell === 12),
    );
  });

  it('has different features in all cells even if one or no pixel is known', () => {
    const encoder = pointsEncoder.create(config, contractShape, 1);
    const one = tf.reshape(tf.oneHot(tf.tensor1d([20], 'int32'), 54), [1, 9, 6, 1]) as tf.Tensor4D;
    for (const mask of [one, tf.zerosLike(one)]) {
      const map = encode(encoder, tf.ones([1, 9, 6, 3]), mask).maps[0] as tf.Tensor4D;
      const features = (tf.reshape(map, [9, 8]).arraySync() as number[][]).map((cell) =>
        cell.map((x) => x.toFixed(3)).join(),
      );
      expect(new Set(features).size).to.equal(9);
    }
  });

  it('gives an image with few known pixels the same result beside one with many', () => {
    const shape = { ...contractShape, height: 12, width: 10 };
    const encoder = pointsEncoder.create({ ...config, width: 12 }, shape, 1);
    const mask = tf.tensor4d(
      Float32Array.from({ length: 2 * 120 }, (_, i) => (i < 120 || i % 40 === 0 ? 1 : 0)),
      [2, 12, 10, 1],
    );
    const images = tf.tensor4d(drawNormal(1, 'images', 2 * 120 * 3, 0.5), [2, 12, 10, 3]);
    const all = encode(encoder, images, mask);
    const alone = encode(encoder, tf.slice(images, [1], [1]), tf.slice(mask, [1], [1]));
    expectNumbersClose(alone.latent.dataSync(), tf.slice(all.latent, [1], [1]).dataSync(), 1e-5);
    expectNumbersClose(
      (alone.maps[0] as tf.Tensor).dataSync(),
      tf.slice(all.maps[0] as tf.Tensor, [1], [1]).dataSync(),
      1e-5,
    );
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => pointsEncoder.describe({ ...config, ...change }, contractShape))).message;
    expect(await message({ group: 0 })).to.match(/points encoder: group: expected a whole number, 1 or more, got 0/);
    expect(await message({ heads: 3 })).to.match(/width: expected a multiple of the 3 heads, got 8/);
    expect(await message({ queries: 1 })).to.match(
      /unknown option "queries", expected type, width, depth, heads, mlp, group, neighbors, grid/,
    );
  });
});

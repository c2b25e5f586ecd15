import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contractInput, contractShape, itKeepsTheContract } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { type AttentionEncoderConfig, attentionEncoder } from './attention-encoder.js';
import type { Encoder } from './encoder.js';

describe('the attention encoder', () => {
  onCpu();

  const config: AttentionEncoderConfig = { type: 'attention', width: 6, heads: 2, queries: 3, blocks: 1 };

  const attention = 6 * 6 + 6 + (6 * 12 + 12) + (6 * 6 + 6);
  const block = 2 * attention + 6 * 12 + 12 + 12 * 6 + 6;
  itKeepsTheContract(config, 5 * 6 + 6 + 6 * 6 + 6 + 6 + 9 * 6 + block + 9 * 6 * 4 + 4);

  const encode = (encoder: Encoder, images: tf.Tensor4D, mask: tf.Tensor4D) =>
    encoder.encode({ images, mask }, noReconstruction);
  const rootMeanSquare = (tensor: tf.Tensor) => Math.sqrt(tf.mean(tf.square(tensor)).dataSync()[0] as number);

  it('distinguishes unknown from known gray pixels', () => {
    const encoder = attentionEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const gray = tf.zerosLike(images);
    const [some, none] = [mask, tf.zerosLike(mask)].map((known) => encode(encoder, gray, known).latent.arraySync());
    expect(some?.slice(0, 2)).to.not.deep.equal(none?.slice(0, 2));
    expect(some?.[2]).to.deep.equal(none?.[2]); // the third image has no known pixels
  });

  it('has features, grid cells and latents of mean square 1 at initialization', () => {
    const wide: AttentionEncoderConfig = { type: 'attention', width: 64, blocks: 3 };
    const encoder = attentionEncoder.create(wide, { ...contractShape, latent: 256 }, 1);
    const { images, mask } = contractInput();
    const { latent, maps } = encode(encoder, images, mask);
    expect(rootMeanSquare(maps[0] as tf.Tensor)).to.be.closeTo(1, 0.001);
    expect(rootMeanSquare(latent)).to.be.closeTo(1, 0.1);
    for (const [name, variable] of encoder.variables) {
      if (!name.endsWith('kernel')) continue;
      const residual = /(pixels|queries)\.output|block\d\.output/.test(name);
      const gain = residual ? 1 / 9 : name.includes('hidden') ? 2 : 1;
      const wanted = Math.sqrt(gain / (variable.shape[0] as number));
      expect(rootMeanSquare(variable) / wanted, name).to.be.closeTo(1, 0.05);
    }
  });

  it('has grid cells that attend to near pixels: a pixel changes those beside it most', () => {
    const wide: AttentionEncoderConfig = { type: 'attention', width: 32, queries: 3, blocks: 1 };
    const shape = { ...contractShape, height: 9, width: 9 };
    const changes = [1, 2, 3].map((seed) => {
      const encoder = attentionEncoder.create(wide, shape, seed);
      const images = tf.zeros([1, 9, 9, 3]) as tf.Tensor4D;
      const mask = tf.onesLike(tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, 1])) as tf.Tensor4D;
      const corner = tf.reshape(tf.oneHot(tf.tensor1d([0], 'int32'), 81), [1, 9, 9, 1]); // the first row's first pixel
      const [before, after] = [images, tf.add(images, corner)].map(
        (emitted) => encode(encoder, emitted as tf.Tensor4D, mask).maps[0] as tf.Tensor,
      );
      return tf.reshape(tf.sum(tf.square(tf.sub(after as tf.Tensor, before as tf.Tensor)), 3), [9]);
    });
    const change = tf.addN(changes).dataSync();
    for (let place = 1; place < 9; place++)
      expect(change[0] as number, `place ${place}`).to.be.above(2 * (change[place] as number));
  });

  it('accepts a grid of one query', () => {
    const encoder = attentionEncoder.create({ ...config, queries: 1, heads: 1 }, contractShape, 1);
    const { images, mask } = contractInput();
    const { latent, maps } = encode(encoder, images, mask);
    expect(maps[0]?.shape).to.deep.equal([3, 1, 1, 6]);
    expect(latent.dataSync().every(Number.isFinite)).to.equal(true);
  });

  it('gives padding no weight, for any number of heads', () => {
    const many: AttentionEncoderConfig = { ...config, width: 24, heads: 24 };
    const encoder = attentionEncoder.create(many, contractShape, 1);
    const { images, mask } = contractInput(); // the second image's four pixels are padded to the first image's eighteen
    const alone = encode(encoder, tf.slice(images, [1], [1]), tf.slice(mask, [1], [1])).latent.dataSync();
    expectNumbersClose(tf.slice(encode(encoder, images, mask).latent, [1], [1]).dataSync(), alone, 1e-5);
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => attentionEncoder.describe({ ...config, ...change }, contractShape))).message;
    expect(await message({ blocks: 0 })).to.match(
      /attention encoder: blocks: expected a whole number, 1 or more, got 0/,
    );
    expect(await message({ heads: 4 })).to.match(/width: expected a multiple of the 4 heads, got 6/);
    expect(await message({ layers: 1 })).to.match(
      /unknown option "layers", expected type, width, heads, queries, blocks/,
    );
  });
});

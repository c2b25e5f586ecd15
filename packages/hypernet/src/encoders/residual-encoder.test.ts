import { drawNormal, sizeOf } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contractInput, contractShape, itKeepsTheContract } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { latentOf, noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { type ResidualEncoderConfig, residualEncoder } from './residual-encoder.js';

describe('the residual encoder', () => {
  onCpu();

  const config: ResidualEncoderConfig = { type: 'residual', channels: [4, 6], blocks: 2, kernel: 3 };

  const blocks = 2 * 2 * (9 * 6 * 6 + 6);
  itKeepsTheContract(config, 9 * 3 * 4 + 4 + 9 * 4 * 6 + 6 + blocks + 6 * 4 + 4 + 9 * 6 + 1);

  it('computes the authors’ network', () => {
    const encoder = residualEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    for (const [name, variable] of encoder.variables)
      if (name.endsWith('bias')) variable.assign(tf.tensor1d(drawNormal(2, name, variable.size, 0.3)));
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Tensor;
    const conv = (x: tf.Tensor, name: string) =>
      tf.relu(
        tf.add(tf.conv2d(x as tf.Tensor4D, get(`${name}.kernel`) as tf.Tensor4D, 1, 'same'), get(`${name}.bias`)),
      );
    let x = conv(conv(tf.mul(images, mask), 'conv1'), 'conv2');
    for (const block of ['block1', 'block2']) x = tf.relu(tf.add(x, conv(conv(x, `${block}.conv1`), `${block}.conv2`)));
    const channels = tf.reshape(conv(x, 'mix'), [3, 9 * 6, 4]);
    const wanted = [0, 1, 2, 3].map((channel) => {
      const positions = tf.squeeze(tf.slice(channels, [0, 0, channel], [-1, -1, 1]), [2]) as tf.Tensor2D; // [B, H·W]
      return tf.add(tf.matMul(positions, get('pool.kernel') as tf.Tensor2D), get('pool.bias')); // [B, 1]
    });
    const { latent, maps } = encoder.encode({ images, mask }, noReconstruction);
    expectNumbersClose(latent.dataSync(), tf.concat(wanted, 1).dataSync(), 1e-5);
    expectNumbersClose((maps[0] as tf.Tensor).dataSync(), x.dataSync(), 1e-5);
  });

  it('has the paper’s number of parameters with the paper’s settings', () => {
    const paper: ResidualEncoderConfig = { type: 'residual', channels: [128, 256] };
    const { variables, maps } = residualEncoder.describe(paper, { height: 32, width: 32, channels: 3, latent: 256 });
    expect(sizeOf(variables)).to.equal(13_474_817);
    expect(variables.filter(({ name }) => name.endsWith('kernel')).map(({ shape }) => shape)).to.deep.equal([
      [3, 3, 3, 128],
      [3, 3, 128, 256],
      ...Array<number[]>(8).fill([5, 5, 256, 256]),
      [1, 1, 256, 256],
      [1024, 1],
    ]);
    expect(maps).to.deep.equal([{ height: 32, width: 32, channels: 256 }]);
  });

  it('distinguishes known gray from unknown pixels only if it reads the mask', () => {
    const { images, mask } = contractInput();
    for (const seesMask of [true, false]) {
      const encoder = residualEncoder.create({ ...config, mask: seesMask }, contractShape, 1);
      const gray = tf.zerosLike(images);
      const [some, all] = [mask, tf.onesLike(mask)].map((known) => [...latentOf(encoder, gray, known).dataSync()]);
      if (seesMask) expect(some).to.not.deep.equal(all);
      else expect(some).to.deep.equal(all);
    }
  });

  it('has He’s standard deviations, smaller ones at the end of blocks, and keeps the scale of features', () => {
    const wide: ResidualEncoderConfig = { type: 'residual', channels: [32], blocks: 4, kernel: 3 };
    const encoder = residualEncoder.create(wide, { ...contractShape, latent: 64 }, 1);
    const ratio = (name: string, variance: number) => {
      const kernel = encoder.variables.get(`encoder.${name}.kernel`) as tf.Variable;
      return Math.sqrt((tf.mean(tf.square(kernel)).dataSync()[0] as number) / variance);
    };
    expect(ratio('conv1', 2 / (9 * 3))).to.be.closeTo(1, 0.06);
    expect(ratio('block2.conv1', 2 / (9 * 32))).to.be.closeTo(1, 0.03);
    expect(ratio('block2.conv2', 2 / 16 / (9 * 32))).to.be.closeTo(1, 0.03);
    expect(ratio('mix', 2 / 32)).to.be.closeTo(1, 0.05);
    for (const [name, variable] of encoder.variables)
      if (name.endsWith('bias')) expect([...new Set(variable.dataSync())], name).to.deep.equal([0]);

    const { images, mask } = contractInput();
    const { maps } = encoder.encode({ images, mask: tf.onesLike(mask) }, noReconstruction);
    const growth = tf.div(tf.mean(tf.square(maps[0] as tf.Tensor)), tf.mean(tf.square(images))).dataSync()[0] as number;
    expect(Math.sqrt(growth)).to.be.within(1, Math.E);
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => residualEncoder.describe({ ...config, ...change }, contractShape))).message;
    expect(await message({ channels: [] })).to.match(/residual encoder: channels: expected one number or more/);
    expect(await message({ blocks: -1 })).to.match(/blocks: expected a whole number, 0 or more, got -1/);
    expect(await message({ kernel: 0 })).to.match(/kernel: expected a whole number, 1 or more, got 0/);
    expect(await message({ widths: [3] })).to.match(/unknown option "widths", expected type, channels, blocks/);
  });
});

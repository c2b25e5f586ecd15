import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contractInput, contractShape, itKeepsTheContract } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { latentOf } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { type CnnEncoderConfig, cnnEncoder } from './cnn-encoder.js';

describe('the cnn encoder', () => {
  onCpu();

  const config: CnnEncoderConfig = { type: 'cnn', channels: [8, 12] };

  itKeepsTheContract(config, 9 * 4 * 8 + 8 + 9 * 8 * 12 + 12 + 3 * 2 * 12 * 4 + 4);

  describe('with averages and a prior', () => {
    const planes = 3 * 4 + 3;
    itKeepsTheContract(
      { ...config, averages: [1, 2], prior: { rank: 5 } },
      9 * planes * 8 + 8 + 9 * 8 * 12 + 12 + (3 * 2 * 12 + 5) * 4 + 4 + 7 * 9 * 6 * 3,
    );
  });

  it('computes strided convolutions of known pixels and mask, and a linear map of the flattened features', () => {
    const encoder = cnnEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Variable;
    for (const name of ['conv1.bias', 'conv2.bias', 'linear.bias'])
      get(name).assign(tf.tensor1d(drawNormal(2, name, get(name).size, 0.3)));
    let x = tf.concat([tf.mul(images, mask), mask], 3) as tf.Tensor4D;
    for (const conv of ['conv1', 'conv2']) {
      const convolved = tf.conv2d(x, get(`${conv}.kernel`) as tf.Tensor as tf.Tensor4D, 2, 'same');
      x = tf.relu(tf.add(convolved, get(`${conv}.bias`)));
    }
    expect(x.shape).to.deep.equal([3, 3, 2, 12]); // 9 × 6 → 5 × 3 → 3 × 2
    const wanted = tf.add(tf.matMul(tf.reshape(x, [3, -1]), get('linear.kernel') as tf.Tensor2D), get('linear.bias'));
    expectNumbersClose(latentOf(encoder, images, mask).dataSync(), wanted.dataSync(), 1e-6);
  });

  it('puts residual blocks after each convolution', () => {
    const { images, mask } = contractInput();
    const encoder = cnnEncoder.create({ ...config, channels: [5], blocks: 2 }, contractShape, 1);
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Variable;
    const conv = (x: tf.Tensor, name: string, strides: number) =>
      tf.conv2d(x as tf.Tensor4D, get(`${name}.kernel`) as tf.Tensor as tf.Tensor4D, strides, 'same');
    let x = tf.relu(conv(tf.concat([tf.mul(images, mask), mask], 3), 'conv1', 2));
    for (const block of ['conv1.block1', 'conv1.block2'])
      x = tf.relu(tf.add(x, conv(tf.relu(conv(x, `${block}.conv1`, 1)), `${block}.conv2`, 1)));
    const wanted = tf.matMul(tf.reshape(x, [3, -1]), get('linear.kernel') as tf.Tensor2D);
    expectNumbersClose(latentOf(encoder, images, mask).dataSync(), wanted.dataSync(), 1e-6);
  });

  it('distinguishes known gray from unknown pixels', () => {
    const encoder = cnnEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const gray = tf.zerosLike(images);
    const [some, all] = [mask, tf.onesLike(mask)].map((known) => [...latentOf(encoder, gray, known).dataSync()]);
    expect(some).to.not.deep.equal(all);
  });

  it('has He’s standard deviations and zero biases at initialization, the same for the same seed', () => {
    const wide: CnnEncoderConfig = { type: 'cnn', channels: [32, 64], kernel: 5 };
    const [one, same, other] = [1, 1, 2].map((seed) => cnnEncoder.create(wide, contractShape, seed).variables);
    const numbers = (variables: typeof one, name: string) =>
      variables?.get(`encoder.${name}`)?.dataSync() as Float32Array;
    const std = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const fanIns = { conv1: 5 * 5 * 4, conv2: 5 * 5 * 32 };
    for (const [conv, fanIn] of Object.entries(fanIns)) {
      const kernel = numbers(one, `${conv}.kernel`);
      expect(std(kernel) / Math.sqrt(2 / fanIn)).to.be.closeTo(1, 0.03);
      expect(numbers(same, `${conv}.kernel`)).to.deep.equal(kernel);
      expect(numbers(other, `${conv}.kernel`)).to.not.deep.equal(kernel);
      expect([...new Set(numbers(one, `${conv}.bias`))]).to.deep.equal([0]);
    }
    expect(std(numbers(one, 'linear.kernel')) / Math.sqrt(1 / (3 * 2 * 64))).to.be.closeTo(1, 0.05);
  });

  it('offers its maps from the coarsest to the finest', () => {
    expect(cnnEncoder.describe(config, contractShape).maps).to.deep.equal([
      { height: 3, width: 2, channels: 12 },
      { height: 5, width: 3, channels: 8 },
    ]);
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => cnnEncoder.describe({ ...config, ...change }, contractShape))).message;
    expect(await message({ channels: [] })).to.match(/channels: expected one number or more/);
    expect(await message({ channels: [4, 0.5] })).to.match(/channels: expected a whole number, 1 or more, got 0.5/);
    expect(await message({ kernels: 3 })).to.match(/unknown option "kernels", expected type, channels, kernel, blocks/);
  });
});

import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { drawNormal } from '../draw-normal.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { latentOf, noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { sizeOf } from '../variables.js';
import { type CnnEncoderConfig, cnnEncoder } from './cnn-encoder.js';
import type { Encoding } from './encoder.js';

describe('the cnn encoder', () => {
  onCpu();

  const config: CnnEncoderConfig = { type: 'cnn', channels: [5, 7] };
  const shape = { height: 9, width: 6, channels: 3, latent: 4 };
  const images = tf.tensor4d(drawNormal(1, 'images', 2 * 9 * 6 * 3, 0.5), [2, 9, 6, 3]);
  const mask = tf.tensor4d(
    Float32Array.from({ length: 2 * 9 * 6 }, (_, index) => (index % 3 === 0 ? 1 : 0)),
    [2, 9, 6, 1],
  );

  it('computes strided convolutions of known pixels and mask, and a linear map of all places', () => {
    const encoder = cnnEncoder.create(config, shape, 1);
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Variable;
    for (const name of ['conv1.bias', 'conv2.bias', 'linear.bias'])
      get(name).assign(tf.tensor1d(drawNormal(2, name, get(name).size, 0.3)));
    let x = tf.concat([tf.mul(images, mask), mask], 3) as tf.Tensor4D;
    for (const conv of ['conv1', 'conv2']) {
      const convolved = tf.conv2d(x, get(`${conv}.kernel`) as tf.Tensor as tf.Tensor4D, 2, 'same');
      x = tf.relu(tf.add(convolved, get(`${conv}.bias`)));
    }
    expect(x.shape).to.deep.equal([2, 3, 2, 7]); // 9 × 6 → 5 × 3 → 3 × 2
    const wanted = tf.add(tf.matMul(x.reshape([2, -1]), get('linear.kernel') as tf.Tensor2D), get('linear.bias'));
    const got = latentOf(encoder, images, mask);
    expect(got.shape).to.deep.equal([2, 4]);
    expectNumbersClose(got.dataSync(), wanted.dataSync(), 1e-6);
  });

  it('puts residual blocks after each convolution', () => {
    const encoder = cnnEncoder.create({ ...config, channels: [5], blocks: 2 }, shape, 1);
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Variable;
    const conv = (x: tf.Tensor, name: string, strides: number) =>
      tf.conv2d(x as tf.Tensor4D, get(`${name}.kernel`) as tf.Tensor as tf.Tensor4D, strides, 'same');
    let x = tf.relu(conv(tf.concat([tf.mul(images, mask), mask], 3), 'conv1', 2));
    for (const block of ['conv1.block1', 'conv1.block2'])
      x = tf.relu(tf.add(x, conv(tf.relu(conv(x, `${block}.conv1`, 1)), `${block}.conv2`, 1)));
    const wanted = tf.matMul(x.reshape([2, -1]), get('linear.kernel') as tf.Tensor2D);
    expectNumbersClose(latentOf(encoder, images, mask).dataSync(), wanted.dataSync(), 1e-6);
  });

  it('does not see what stands in unknown pixels, but sees which are unknown', () => {
    const encoder = cnnEncoder.create(config, shape, 1);
    const latent = (pixels: tf.Tensor, known: tf.Tensor4D) =>
      Array.from(latentOf(encoder, pixels as tf.Tensor4D, known).dataSync());
    const other = tf.where(tf.cast(mask, 'bool').tile([1, 1, 1, 3]), images, 5);
    expect(latent(other, mask)).to.deep.equal(latent(images, mask));
    const grey = tf.zerosLike(images);
    expect(latent(grey, mask)).to.not.deep.equal(latent(grey, tf.onesLike(mask)));
  });

  it('gives every image the latent it had in a batch of one', () => {
    const encoder = cnnEncoder.create(config, shape, 1);
    const both = latentOf(encoder, images, mask).dataSync();
    for (const image of [0, 1]) {
      const alone = latentOf(
        encoder,
        images.slice([image], [1]) as tf.Tensor4D,
        mask.slice([image], [1]) as tf.Tensor4D,
      );
      expectNumbersClose(alone.dataSync(), both.slice(4 * image, 4 * image + 4), 1e-6);
    }
  });

  it('starts with He’s deviations and zero biases, the same for the same seed', () => {
    const wide: CnnEncoderConfig = { type: 'cnn', channels: [32, 64], kernel: 5 };
    const [one, same, other] = [1, 1, 2].map((seed) => cnnEncoder.create(wide, shape, seed).variables);
    const numbers = (variables: typeof one, name: string) =>
      variables?.get(`encoder.${name}`)?.dataSync() as Float32Array;
    const deviation = (values: Float32Array) =>
      Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const fanIns = { conv1: 5 * 5 * 4, conv2: 5 * 5 * 32 };
    for (const [conv, fanIn] of Object.entries(fanIns)) {
      const kernel = numbers(one, `${conv}.kernel`);
      expect(deviation(kernel) / Math.sqrt(2 / fanIn)).to.be.closeTo(1, 0.03);
      expect(numbers(same, `${conv}.kernel`)).to.deep.equal(kernel);
      expect(numbers(other, `${conv}.kernel`)).to.not.deep.equal(kernel);
      expect([...new Set(numbers(one, `${conv}.bias`))]).to.deep.equal([0]);
    }
    expect(deviation(numbers(one, 'linear.kernel')) / Math.sqrt(1 / (3 * 2 * 64))).to.be.closeTo(1, 0.05);
  });

  it('names and counts its variables before they exist', () => {
    const before = tf.memory().numTensors;
    const { variables: specs, maps } = cnnEncoder.describe(config, { ...shape, channels: 1 });
    expect(maps).to.deep.equal([
      { height: 3, width: 2, channels: 7 },
      { height: 5, width: 3, channels: 5 },
    ]);
    expect(tf.memory().numTensors).to.equal(before);
    expect(sizeOf(specs)).to.equal(9 * 2 * 5 + 5 + 9 * 5 * 7 + 7 + 3 * 2 * 7 * 4 + 4);
    const { variables, dispose } = cnnEncoder.create(config, { ...shape, channels: 1 }, 1);
    expect([...variables].map(([name, { shape }]) => ({ name, shape }))).to.deep.equal(
      specs.map(({ name, shape }) => ({ name, shape })),
    );
    dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('makes no tensors but latent and maps', () => {
    const encoder = cnnEncoder.create(config, shape, 1);
    const encode = () => encoder.encode({ images, mask }, noReconstruction) as Encoding & tf.TensorContainerObject;
    tf.dispose(encode());
    const before = tf.memory().numTensors;
    const { latent, maps } = encode();
    expect(maps.map((map) => map.shape)).to.deep.equal([
      [2, 3, 2, 7],
      [2, 5, 3, 5],
    ]);
    expect(tf.memory().numTensors).to.equal(before + 3);
    tf.dispose([latent, ...maps]);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('refuses a configuration without sense', async () => {
    const message = async (change: object) =>
      (await errorOf(() => cnnEncoder.describe({ ...config, ...change }, shape))).message;
    expect(await message({ channels: [] })).to.match(/channels: expected one number or more/);
    expect(await message({ channels: [4, 0.5] })).to.match(/channels: expected a whole number, 1 or more, got 0.5/);
    expect(await message({ kernels: 3 })).to.match(/unknown option "kernels", expected type, channels, kernel, blocks/);
  });
});

import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { expectGradients } from '../testing/expect-gradients.js';
import { onCpu } from '../testing/on-cpu.js';
import { gradientPenalty } from './gradient-penalty.js';
import { createImageTransformer } from './image-transformer.js';

const CONFIG = { patch: 4, overlap: 1, width: 8, depth: 1, heads: 2, mlp: 1 };

describe('a transformer that reads images', () => {
  onCpu();

  const shape = { height: 8, width: 6, channels: 2 };
  const images = (count = 2) => tf.tensor4d(drawNormal(1, 'images', count * 8 * 6 * 2, 0.5), [count, 8, 6, 2]);
  const create = (spectral: boolean, outputs = 1) =>
    createImageTransformer(CONFIG, { name: 'discriminator', shape, outputs, spectral, seed: 1 });

  it('returns numbers about each image, of any size that patches cover', () => {
    const network = create(true, 3);
    const both = network.read(images());
    expect(both.shape).to.deep.equal([2, 3]);
    const first = network.read(tf.slice(images(), [0], [1])).dataSync();
    for (const [index, value] of first.entries()) expect(both.dataSync()[index]).to.be.closeTo(value, 1e-5);
  });

  it('reads every pixel', () => {
    const network = create(true);
    const slopes = tf.grad((x) => tf.sum(network.read(x as tf.Tensor4D)))(images());
    expect([...slopes.dataSync()].filter((slope) => slope === 0)).to.have.length(0);
  });

  it('tells images apart from the start as a discriminator', () => {
    const config = { patch: 4, overlap: 2, width: 96, depth: 3, heads: 4, mlp: 2 };
    const [height, width] = [16, 16];
    const options = { name: 'discriminator', outputs: 1, seed: 1, shape: { height, width, channels: 3 } };
    const drawn = tf.tensor4d(drawNormal(1, 'images', 4 * height * width * 3, 0.5), [4, height, width, 3]);
    const network = createImageTransformer(config, { ...options, spectral: true });
    const scores = network.read(drawn);
    const { variance } = tf.moments(scores);
    expect(Math.sqrt(variance.dataSync()[0] as number)).to.be.above(0.05);
  });

  for (const spectral of [false, true])
    it(`has the gradients of central differences ${spectral ? 'with' : 'without'} spectral normalization`, () => {
      const network = create(spectral);
      expectGradients(network.variables, () => tf.mean(tf.square(tf.sub(network.read(images()), 1))));
    });

  it('has first and second derivatives with respect to images', () => {
    const network = create(true);
    expectDerivatives(([x]) => network.read(x as tf.Tensor4D), [images()]);
  });

  it('keeps spectral norms while its weights grow', () => {
    const network = create(true);
    const before = network.read(images()).dataSync().slice();
    for (const [name, variable] of network.variables)
      if (name.endsWith('.kernel')) tf.tidy(() => variable.assign(tf.mul(variable, 7)));
    network.prepareUpdate();
    for (const [index, value] of before.entries())
      expect(network.read(images()).dataSync()[index]).to.be.closeTo(value, 1e-4);
  });

  it('has no buffers without spectral normalization, and disposes all it has', () => {
    const before = tf.memory().numTensors;
    const [plain, spectral] = [create(false), create(true)];
    expect(plain.buffers.size).to.equal(0);
    expect(spectral.buffers.size).to.equal(2 * 7);
    plain.dispose();
    spectral.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });
});

describe('the gradient penalty', () => {
  onCpu();

  it('is the mean squared norm of the gradient of each image', () => {
    const x = tf.tensor4d([1, 2, 3, 4], [2, 1, 2, 1]);
    const f = (images: tf.Tensor4D) => tf.sum(tf.square(images), [1, 2, 3]);
    expect(gradientPenalty(f, x).dataSync()[0]).to.be.closeTo((4 * (1 + 4) + 4 * (9 + 16)) / 2, 1e-4);
  });

  it('has the gradient of central differences with respect to the variables of a discriminator', () => {
    const shape = { height: 4, width: 4, channels: 1 };
    const options = { name: 'discriminator', shape, outputs: 1, spectral: true, seed: 1 };
    const network = createImageTransformer(CONFIG, options);
    const images = tf.tensor4d(drawNormal(1, 'images', 3 * 16, 0.5), [3, 4, 4, 1]);
    // The penalty does not depend on the last bias.
    const variables = new Map([...network.variables].filter(([name]) => name !== 'discriminator.last.bias'));
    expectGradients(variables, () => gradientPenalty(network.read, images));
  });
});

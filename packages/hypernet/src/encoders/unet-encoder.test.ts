import { drawNormal, sizeOf } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import type { Encoding } from './encoder.js';
import { type UnetEncoderConfig, unetEncoder } from './unet-encoder.js';

describe('the unet encoder', () => {
  onCpu();

  const config: UnetEncoderConfig = { type: 'unet', channels: [4, 5, 6] };
  const shape = { height: 7, width: 6, channels: 3, latent: 4 };
  const images = tf.tensor4d(drawNormal(1, 'images', 2 * 7 * 6 * 3, 0.5), [2, 7, 6, 3]);
  const mask = tf.tensor4d(
    Float32Array.from({ length: 2 * 7 * 6 }, (_, index) => (index % 3 === 0 ? 1 : 0)),
    [2, 7, 6, 1],
  );
  const numbers = (encoding: ReturnType<ReturnType<typeof unetEncoder.create>['encode']>) =>
    [encoding.latent, ...encoding.maps].flatMap((tensor) => Array.from(tensor.dataSync(), (value) => value + 0)); // −0 is 0

  it('has a latent, and a map at every level, the coarsest first', () => {
    const { maps, variables } = unetEncoder.describe(config, shape);
    expect(maps).to.deep.equal([
      { height: 2, width: 2, channels: 6 },
      { height: 4, width: 3, channels: 5 },
      { height: 7, width: 6, channels: 4 + 4, image: [[4], [5], [6]] }, // with known pixels and mask
    ]);
    const encoder = unetEncoder.create(config, shape, 1);
    const encoding = encoder.encode({ images, mask }, noReconstruction);
    expect(encoding.latent.shape).to.deep.equal([2, 4]);
    expect(encoding.maps.map((map) => map.shape.slice(1))).to.deep.equal(
      maps.map(({ height, width, channels }) => [height, width, channels]),
    );
    expect([...encoder.variables].map(([name, variable]) => ({ name, shape: variable.shape }))).to.deep.equal(
      variables.map((variable) => ({ name: variable.name, shape: variable.shape })),
    );
    const convolutions = 9 * (4 * 4 + 4 * 5 + 5 * 6) + 2 * 2 * 9 * (4 * 4 + 5 * 5 + 6 * 6) + 4 * (5 * 4 + 6 * 5);
    const biases = 4 + 5 + 6 + 4 * (4 + 5 + 6) + 4 + 5;
    expect(sizeOf(variables)).to.equal(convolutions + biases + 24 * 4 + 4 + 4 * 24 + 24);
  });

  it('reads all pixels of a square as one cell if it has a stride', () => {
    const strided: UnetEncoderConfig = { ...config, stride: 2 };
    const { maps, variables } = unetEncoder.describe(strided, shape);
    expect(maps.map(({ height, width, channels }) => [height, width, channels])).to.deep.equal([
      [1, 1, 6],
      [2, 2, 5],
      [4, 3, 4 + 4 * 4],
    ]);
    expect(variables[0]?.shape).to.deep.equal([3, 3, 16, 4]);
    const [finest] = unetEncoder.create(strided, shape, 1).encode({ images, mask }, noReconstruction).maps.slice(-1);
    const cells = tf.reshape(tf.slice(finest as tf.Tensor4D, [1, 2, 1, 4], [1, 1, 1, 16]), [2, 2, 4]);
    const known = tf.slice(tf.concat([tf.mul(images, mask), mask], 3), [1, 4, 2], [1, 2, 2]);
    expect([...cells.dataSync()]).to.deep.equal([...known.dataSync()]);
    const features = (maps.at(-1)?.image ?? []).map((features) => features[0]);
    expect(features).to.deep.equal([4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18]);
  });

  it('has only the contracting path if the maps are not used, with the same latent', () => {
    const alone = { ...shape, needsMaps: false };
    const { maps, variables } = unetEncoder.describe(config, alone);
    expect(maps).to.deep.equal([]);
    expect(variables.map(({ name }) => name.split('.')[1]?.replace(/\d/, ''))).not.to.include.members(['up', 'spread']);
    const [whole, down] = [shape, alone].map((shape) =>
      unetEncoder.create(config, shape, 1).encode({ images, mask }, noReconstruction),
    ) as [Encoding, Encoding];
    expect([...down.latent.dataSync()]).to.deep.equal([...whole.latent.dataSync()]);
    expect(down.maps).to.deep.equal([]);
  });

  it('computes its layers', () => {
    const flat: UnetEncoderConfig = { type: 'unet', channels: [4, 5] };
    const encoder = unetEncoder.create(flat, { ...shape, height: 6 }, 1);
    const [pixels, known] = [images, mask].map((tensor) => tf.slice(tensor, [0, 0], [-1, 6]) as tf.Tensor4D);
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Tensor;
    for (const [name, variable] of encoder.variables)
      if (name.endsWith('bias')) variable.assign(tf.tensor1d(drawNormal(2, name, variable.size, 0.3)));
    const conv = (x: tf.Tensor, name: string, strides: number) =>
      tf.add(tf.conv2d(x as tf.Tensor4D, get(`${name}.kernel`) as tf.Tensor4D, strides, 'same'), get(`${name}.bias`));
    const block = (x: tf.Tensor, name: string) =>
      tf.relu(tf.add(x, conv(tf.relu(conv(x, `${name}.block1.conv1`, 1)), `${name}.block1.conv2`, 1)));
    const input = tf.concat([tf.mul(pixels as tf.Tensor, known as tf.Tensor), known as tf.Tensor], 3);
    const fine = block(tf.relu(conv(input, 'down1.conv', 1)), 'down1');
    const coarse = block(tf.relu(conv(fine, 'down2.conv', 2)), 'down2');
    const dense = (x: tf.Tensor, name: string) =>
      tf.add(tf.matMul(x as tf.Tensor2D, get(`${name}.kernel`) as tf.Tensor2D), get(`${name}.bias`));
    const latent = dense(tf.reshape(coarse, [2, -1]), 'latent');
    const up2 = block(tf.add(coarse, tf.reshape(tf.relu(dense(latent, 'spread')), coarse.shape)), 'up2');
    const doubled = tf.conv2dTranspose(
      up2 as tf.Tensor4D,
      get('up1.conv.kernel') as tf.Tensor4D,
      [2, 6, 6, 4],
      2,
      'same',
    );
    const up1 = block(tf.add(fine, tf.add(doubled, get('up1.conv.bias'))), 'up1');
    const wanted = [latent, up2, tf.concat([up1, input], 3)].flatMap((tensor) => Array.from(tensor.dataSync()));
    const got = encoder.encode({ images: pixels as tf.Tensor4D, mask: known as tf.Tensor4D }, noReconstruction);
    expectNumbersClose(numbers(got), wanted, 1e-5);
  });

  it('reads averages of the known pixels beside the pixels', () => {
    const averaging: UnetEncoderConfig = { ...config, averages: [1, 3] };
    const { variables } = unetEncoder.describe(averaging, shape);
    expect(variables.find(({ name }) => name === 'encoder.down1.conv.kernel')?.shape).to.deep.equal([3, 3, 12, 4]);
    const encoder = unetEncoder.create(averaging, shape, 1);
    // Weights that read only the averages.
    const kernel = encoder.variables.get('encoder.down1.conv.kernel') as tf.Variable;
    kernel.assign(tf.mul(kernel, tf.reshape(tf.tensor1d([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]), [1, 1, 12, 1])));
    const wanted = numbers(encoder.encode({ images, mask }, noReconstruction));
    const brighter = numbers(encoder.encode({ images: tf.add(images, 0.5), mask }, noReconstruction));
    expect(brighter).to.not.deep.equal(wanted);
  });

  it('reads pixels and averages relative to a prior’s expectation, and this expectation and its components', async () => {
    const informed: UnetEncoderConfig = { ...config, averages: [1], prior: { rank: 3 } };
    const encoder = unetEncoder.create(informed, shape, 1);
    const { variables, maps } = unetEncoder.describe(informed, shape);
    const shapeOf = (name: string) => variables.find((variable) => variable.name === `encoder.${name}`)?.shape;
    expect(shapeOf('down1.conv.kernel')).to.deep.equal([3, 3, 4 + 4 + 3, 4]);
    expect(shapeOf('latent.kernel')).to.deep.equal([24 + 3, 4]);
    expect(maps.at(-1)?.channels).to.equal(4 + 11);
    expect([...(encoder.fitted?.keys() ?? [])]).to.deep.equal(['prior.mean', 'prior.basis', 'prior.precision']);
    const mean = drawNormal(1, 'mean', 7 * 6 * 3, 0.3);
    encoder.fitted?.get('prior.mean')?.assign(tf.tensor1d(mean));
    const finest = encoder.encode({ images, mask }, noReconstruction).maps.at(-1) as tf.Tensor4D;
    const [, known, , , image] = tf.split(finest, [4, 3, 1, 4, 3], 3) as tf.Tensor[];
    const expected = tf.tile(tf.tensor4d(mean, [1, 7, 6, 3]), [2, 1, 1, 1]);
    expectNumbersClose((image as tf.Tensor).dataSync(), expected.dataSync(), 1e-6);
    expectNumbersClose((known as tf.Tensor).dataSync(), tf.mul(mask, tf.sub(images, expected)).dataSync(), 1e-6);
  });

  it('ignores the values of unknown pixels', () => {
    const encoder = unetEncoder.create(config, shape, 1);
    const other = tf.where(tf.tile(tf.cast(mask, 'bool'), [1, 1, 1, 3]), images, 5) as tf.Tensor4D;
    const wanted = numbers(encoder.encode({ images, mask }, noReconstruction));
    expect(numbers(encoder.encode({ images: other, mask }, noReconstruction))).to.deep.equal(wanted);
  });

  it('allocates no tensors but latent and maps, and frees its variables', () => {
    const start = tf.memory().numTensors;
    const encoder = unetEncoder.create(config, shape, 1);
    const encode = () => {
      const { latent, maps } = encoder.encode({ images, mask }, noReconstruction);
      return [latent, ...maps];
    };
    tf.dispose(encode());
    const before = tf.memory().numTensors;
    const made = encode();
    expect(tf.memory().numTensors).to.equal(before + 4);
    tf.dispose(made);
    encoder.dispose();
    expect(tf.memory().numTensors).to.equal(start);
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => unetEncoder.describe({ ...config, ...change }, shape))).message;
    expect(await message({ channels: [] })).to.match(/channels: expected one number or more/);
    expect(await message({ blocks: 0 })).to.match(/blocks: expected a whole number, 1 or more, got 0/);
    expect(await message({ block: 1 })).to.match(
      /unknown option "block", expected type, channels, blocks, stride, averages, prior/,
    );
    expect(await message({ prior: { rank: 0 } })).to.match(/unet encoder: prior: rank: expected a whole number/);
  });
});

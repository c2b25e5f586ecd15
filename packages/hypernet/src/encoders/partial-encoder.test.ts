import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contractInput, contractShape, itKeepsTheContract } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import type { EncoderInput } from './encoder.js';
import { type PartialEncoderConfig, partialEncoder } from './partial-encoder.js';

describe('the partial encoder', () => {
  onCpu();

  const config: PartialEncoderConfig = { type: 'partial', channels: [5, 7] };

  itKeepsTheContract(config, 9 * 3 * 5 + 5 + 9 * 5 * 7 + 7 + 3 * 2 * 7 * 4 + 4);

  /** The paper's formula, position by position, with stride 2 and the padding of TensorFlow's `same`. */
  function partialConvolution(x: tf.Tensor4D, mask: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor) {
    const [images, height, width, channels] = x.shape;
    const [side, , , outputs] = kernel.shape;
    const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
    const before = (size: number, steps: number) => Math.floor(Math.max(0, (steps - 1) * 2 + side - size) / 2);
    const y = tf.buffer([images, rows, columns, outputs]);
    const known = tf.buffer([images, rows, columns, 1]);
    const [values, marks, weights] = [x.arraySync(), mask.arraySync(), kernel.arraySync()];
    for (const image of values.keys())
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const sums = new Array<number>(outputs).fill(0);
          let count = 0;
          for (let i = 0; i < side; i++)
            for (let j = 0; j < side; j++) {
              const [r, c] = [2 * row + i - before(height, rows), 2 * column + j - before(width, columns)];
              if (!marks[image]?.[r]?.[c]?.[0]) continue;
              count++;
              for (let channel = 0; channel < channels; channel++)
                for (let output = 0; output < outputs; output++)
                  sums[output] =
                    (sums[output] as number) +
                    (weights[i]?.[j]?.[channel]?.[output] as number) * (values[image]?.[r]?.[c]?.[channel] as number);
            }
          if (count === 0) continue;
          known.set(1, image, row, column, 0);
          for (const [output, sum] of sums.entries()) {
            const value = (sum * side ** 2) / count + (bias.dataSync()[output] as number);
            y.set(Math.max(0, value), image, row, column, output);
          }
        }
    return { y: y.toTensor() as tf.Tensor4D, known: known.toTensor() as tf.Tensor4D };
  }

  const encode = (encoder: ReturnType<typeof partialEncoder.create>, input: EncoderInput) =>
    encoder.encode(input, noReconstruction);

  it('computes the paper’s partial convolutions', () => {
    const encoder = partialEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Variable;
    for (const name of ['conv1.bias', 'conv2.bias'])
      get(name).assign(tf.tensor1d(drawNormal(2, name, get(name).size, 0.3)));
    const { maps } = encode(encoder, { images, mask });
    let [x, known] = [images, mask];
    for (const [index, layer] of ['conv1', 'conv2'].entries()) {
      const kernel = get(`${layer}.kernel`) as tf.Tensor as tf.Tensor4D;
      ({ y: x, known } = partialConvolution(x, known, kernel, get(`${layer}.bias`)));
      expect([...new Set(known.dataSync())].sort()).to.deep.equal([0, 1]);
      expectNumbersClose((maps[1 - index] as tf.Tensor).dataSync(), x.dataSync(), 1e-5);
    }
  });

  it('gives a constant image the same inner features for any number of known pixels', () => {
    const encoder = partialEncoder.create({ type: 'partial', channels: [5] }, contractShape, 1);
    const kernel = encoder.variables.get('encoder.conv1.kernel') as tf.Variable;
    kernel.assign(tf.tile(tf.slice(tf.slice(kernel, 0, 1), [0, 0], [1, 1]), [3, 3, 1, 1])); // the same weight at all positions of the kernel
    const images = tf.fill([3, 9, 6, 3], 0.4) as tf.Tensor4D;
    const { mask } = contractInput();
    const [few, all] = [mask, tf.onesLike(mask)].map((known) => encode(encoder, { images, mask: known }).maps[0]);
    const middle = (map: tf.Tensor | undefined) => tf.slice(map as tf.Tensor, [0, 1, 1, 0], [1, 3, 1, 5]).dataSync();
    expectNumbersClose(middle(few), middle(all), 1e-6);
  });

  it('distinguishes a known pixel of value 0 from an unknown one', () => {
    const encoder = partialEncoder.create(config, contractShape, 1);
    const bias = encoder.variables.get('encoder.conv1.bias') as tf.Variable;
    bias.assign(tf.ones([5]));
    const images = tf.zeros([3, 9, 6, 3]) as tf.Tensor4D;
    const { mask } = contractInput();
    const [some, none] = [mask, tf.zerosLike(mask)].map((known) => encode(encoder, { images, mask: known }).maps[1]);
    expect(Math.max(...(some as tf.Tensor).dataSync())).to.equal(1);
    expect(Math.max(...(none as tf.Tensor).dataSync())).to.equal(0);
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => partialEncoder.describe({ ...config, ...change }, contractShape))).message;
    expect(await message({ channels: [] })).to.match(/partial encoder: channels: expected one number or more/);
    expect(await message({ kernel: 0 })).to.match(/partial encoder: kernel: expected a whole number, 1 or more, got 0/);
    expect(await message({ mask: true })).to.match(/unknown option "mask", expected type, channels, kernel/);
  });
});

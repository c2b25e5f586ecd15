import { coordinateGrid } from '@hypersiren/siren';
import { sizeOf } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { HypernetError } from '../hypernet-error.js';
import { contractInput, contractShape, itKeepsTheContract } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { latentOf } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { type SetEncoderConfig, setEncoder } from './set-encoder.js';

describe('the set encoder', () => {
  onCpu();

  const config: SetEncoderConfig = { type: 'set', width: 6, hiddenLayers: 1, omega0: 10 };

  itKeepsTheContract(config, 5 * 6 + 6 + 6 * 6 + 6 + 6 * 4 + 4);

  it('is the mean over known pixels of a sine network of each pixel', () => {
    const encoder = setEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const coords = tf.tile(tf.expandDims(coordinateGrid(contractShape), 0), [3, 1, 1]);
    let x = tf.reshape(tf.concat([coords, tf.reshape(images, [3, 54, 3])], 2), [3 * 54, 5]) as tf.Tensor2D;
    for (const layer of [0, 1, 2]) {
      const get = (kind: string) => encoder.variables.get(`encoder.layers.${layer}.${kind}`) as tf.Variable;
      x = tf.sin(tf.mul(10, tf.add(tf.matMul(x, get('weight') as tf.Tensor2D), get('bias'))));
    }
    const known = tf.reshape(mask, [3, 54, 1]);
    const sums = tf.sum(tf.mul(tf.reshape(x, [3, 54, 4]), known), 1);
    const wanted = tf.div(sums, tf.maximum(tf.sum(known, 1), 1));
    expectNumbersClose(latentOf(encoder, images, mask).dataSync(), wanted.dataSync(), 1e-5);
  });

  it('gives a latent of zeros if no pixel is known', () => {
    const encoder = setEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    expect([...latentOf(encoder, images, tf.zerosLike(mask)).dataSync()]).to.deep.equal(new Array(12).fill(0));
  });

  it('has the paper’s layers with the paper’s settings', () => {
    const paper: SetEncoderConfig = { type: 'set', width: 256 };
    const { variables, maps } = setEncoder.describe(paper, { height: 32, width: 32, channels: 3, latent: 256 });
    expect(variables.map(({ shape }) => shape)).to.deep.equal([
      [5, 256],
      ...[
        [1, 256],
        [256, 256],
        [1, 256],
        [256, 256],
        [1, 256],
        [256, 256],
        [1, 256],
      ], // biome
    ]);
    expect(sizeOf(variables)).to.equal(5 * 256 + 3 * 256 * 256 + 4 * 256);
    expect(maps).to.deep.equal([]);
  });

  it('is initialized by SIREN’s rule, with the standard deviation of sines', () => {
    const wide: SetEncoderConfig = { type: 'set', width: 256 };
    const encoder = setEncoder.create(wide, { ...contractShape, latent: 256 }, 1);
    const std = (tensor: tf.Tensor) => Math.sqrt(tf.mean(tf.square(tensor)).dataSync()[0] as number);
    for (const [layer, limit] of [1 / 5, ...[256, 256, 256].map((inputs) => Math.sqrt(6 / inputs) / 30)].entries()) {
      const weight = encoder.variables.get(`encoder.layers.${layer}.weight`) as tf.Variable;
      expect(std(weight) / (limit / Math.sqrt(3)), `layer ${layer}`).to.be.closeTo(1, 0.03);
    }
    const { images } = contractInput();
    const one = tf.reshape(tf.oneHot(tf.tensor1d([5, 19, 40], 'int32'), 54), [3, 9, 6, 1]) as tf.Tensor4D;
    expect(std(latentOf(encoder, images, tf.cast(one, 'float32')))).to.be.closeTo(Math.SQRT1_2, 0.05);
  });

  it('rejects an invalid configuration', async () => {
    const describing = (change: object) => () => setEncoder.describe({ ...config, ...change }, contractShape);
    const { message } = await errorOf(describing({ layers: 3 }));
    expect(message).to.match(/set encoder: unknown option "layers", expected type, width, hiddenLayers, omega0/);
    expect(describing({ width: 0.5 })).to.throw(HypernetError, /width: expected .*got 0.5/);
    expect(describing({ hiddenLayers: -1 })).to.throw(HypernetError, /hiddenLayers: expected .*got -1/);
    expect(describing({ omega0: 0 })).to.throw(HypernetError, /omega0: expected .*got 0/);
  });
});

import { drawNormal, Optimizer, sizeOf } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { AnyEncoder, Encoder, EncoderInput, EncoderShape, Encoding } from '../encoders/encoder.js';
import { type EncoderConfig, encoders } from '../encoders/encoders.js';
import { gridAxes } from '../local/coordinates.js';
import { createModel } from '../model/model.js';
import type { ModelConfig } from '../model/model-schema.js';
import { inpaintingLoss } from '../training/inpainting-loss.js';
import { expectNumbersClose } from './expect-close.js';
import { expectGradients } from './expect-gradients.js';
import { noReconstruction } from './latent-of.js';
import { tinyDataset } from './tiny.js';

/** Shape of images whose height and width differ, one odd and one even. */
export const contractShape: EncoderShape = { height: 9, width: 6, channels: 3, latent: 4 };

/**
 * Returns three images to be disposed by the caller: with a third of the pixels known, with four known, and with none
 * known.
 */
export function contractInput({ height, width, channels } = contractShape): EncoderInput {
  const size = height * width;
  const mask = Float32Array.from({ length: 3 * size }, (_, index) =>
    index < size ? +(index % 3 === 0) : +(index < 2 * size && index % 13 === 0),
  );
  const values = drawNormal(1, 'images', 3 * size * channels, 0.5);
  return {
    images: tf.tensor4d(values, [3, height, width, channels]),
    mask: tf.tensor4d(mask, [3, height, width, 1]),
  };
}

/**
 * Defines the tests of every encoder that is a network. Call it within a `describe` on a backend.
 *
 * @param config a small configuration
 * @param parameters number of parameters for {@link contractShape}, counted by hand
 */
export function itKeepsTheContract(config: EncoderConfig, parameters: number): void {
  itReadsKnownPixels(config, parameters);
  itLearnsToReadThem(config);
}

/**
 * Defines the tests of every encoder that reads the known pixels in training and in inference alike.
 *
 * @param config a small configuration
 * @param parameters number of parameters for {@link contractShape}, counted by hand
 * @param reconstruct for an encoder that searches for its latent
 */
export function itReadsKnownPixels(config: EncoderConfig, parameters: number, reconstruct = noReconstruction): void {
  const type = encoders[config.type] as AnyEncoder;
  const encode = (encoder: Encoder, input: EncoderInput) =>
    encoder.encode(input, reconstruct) as Encoding & tf.TensorContainerObject;
  const tensorsIn = ({ maps, expected }: Encoding) => 1 + maps.length + (expected ? 1 : 0);

  it('names and counts its variables and maps before allocation', () => {
    const before = tf.memory().numTensors;
    const { variables: specs, maps } = type.describe(config, contractShape);
    expect(tf.memory().numTensors).to.equal(before);
    expect(sizeOf(specs)).to.equal(parameters);
    const encoder = type.create(config, contractShape, 1);
    const variables = [...encoder.variables, ...(encoder.fitted ?? [])];
    expect(variables.map(([name, { shape }]) => ({ name, shape }))).to.deep.equal(
      specs.map(({ name, shape }) => ({ name, shape })),
    );
    expect(specs.filter(({ fitted }) => fitted).map(({ name }) => name)).to.deep.equal([
      ...(encoder.fitted?.keys() ?? []),
    ]);
    const input = contractInput();
    const encoding = encode(encoder, input);
    expect(encoding.latent.shape).to.deep.equal([3, 4]);
    expect(encoding.maps.map(({ shape }) => shape)).to.deep.equal(
      maps.map(({ height, width, channels }) => [3, height, width, channels]),
    );
    expect(tf.memory().numTensors).to.equal(before + specs.length + 2 + tensorsIn(encoding));
    tf.dispose([input.images, input.mask, encoding]);
    encoder.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('ignores the values of unknown pixels', () => {
    const encoder = type.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const other = tf.where(tf.tile(tf.cast(mask, 'bool'), [1, 1, 1, 3]), images, 5) as tf.Tensor4D;
    expect(numbersOf(encode(encoder, { images: other, mask }))).to.deep.equal(
      numbersOf(encode(encoder, { images, mask })),
    );
  });

  it('depends on every known pixel', () => {
    const encoder = type.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const latents = (changed: tf.Tensor) => encode(encoder, { images: changed as tf.Tensor4D, mask }).latent.dataSync();
    const before = latents(images);
    for (let position = 0; position < 2 * 9 * 6; position++) {
      if (mask.dataSync()[position] === 0) continue;
      const change = tf.reshape(tf.oneHot(tf.tensor1d([position], 'int32'), 3 * 9 * 6), [3, 9, 6, 1]);
      const after = latents(tf.add(images, change));
      const image = Math.floor(position / (9 * 6));
      const changed = [0, 1, 2].filter((index) =>
        [0, 1, 2, 3].some((d) => after[4 * index + d] !== before[4 * index + d]),
      );
      expect(changed, `pixel ${position}`).to.deep.equal([image]);
    }
  });

  it('gives every image the same result as in a batch of one', () => {
    const encoder = type.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const all = encode(encoder, { images, mask });
    for (const image of [0, 1, 2]) {
      const one = (tensor: tf.Tensor4D) => tf.slice(tensor, [image], [1]) as tf.Tensor4D;
      const alone = encode(encoder, { images: one(images), mask: one(mask) });
      for (const [index, tensor] of [alone.latent, ...alone.maps].entries()) {
        const wanted = tf.slice([all.latent, ...all.maps][index] as tf.Tensor, [image], [1]);
        expectNumbersClose(tensor.dataSync(), wanted.dataSync(), 1e-5);
      }
    }
  });

  it('has finite numbers and gradients if no pixel is known', () => {
    const encoder = type.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const input = { images, mask: tf.zerosLike(mask) };
    const { grads } = tf.variableGrads(() => {
      const { latent, maps } = encode(encoder, input);
      return tf.addN([latent, ...maps].map((tensor) => tf.sum(tf.square(tensor)))) as tf.Scalar;
    }, [...encoder.variables.values()]);
    for (const numbers of [...numbersOf(encode(encoder, input)), ...Object.values(grads).map((g) => g.dataSync())])
      expect(numbers.every(Number.isFinite)).to.equal(true);
  });

  it('allocates no tensors but latent and maps', () => {
    const encoder = type.create(config, contractShape, 1);
    const input = contractInput();
    const before = tf.memory().numTensors;
    const encoding = encode(encoder, input);
    expect(tf.memory().numTensors).to.equal(before + tensorsIn(encoding));
    tf.dispose(encoding);
    expect(tf.memory().numTensors).to.equal(before);
  });

  const dataset = tinyDataset();
  const modelConfig: ModelConfig = {
    encoder: config,
    hypernetwork: { latent: 8, hidden: [6], emission: 'full', initVarianceRatio: 0.5 },
    siren: { width: 7, hiddenLayers: 1, omega0: 10 },
    ...(type.describe(config, contractShape).maps.length > 0 && { local: { channels: 2 } }),
  };

  it('has the gradients of central differences in a model, through latent and maps', () => {
    const model = createModel(modelConfig, dataset, 2);
    // Nonzero biases, since zero biases put unknown regions exactly at the ReLU's kink.
    for (const [name, variable] of model.variables)
      if (name.endsWith('bias') && variable.dataSync().every((value) => value === 0))
        variable.assign(tf.tensor(drawNormal(1, name, variable.size, 0.2), variable.shape));
    const input = contractInput({ ...contractShape, ...dataset });
    const weights = { latent: 0.1, weights: 1 };
    expectGradients(model.variables, () => inpaintingLoss(model, input, gridAxes(dataset), weights).total);
  });
}

/** Defines the tests that an encoder network is able to learn. */
function itLearnsToReadThem(config: EncoderConfig): void {
  const type = encoders[config.type] as AnyEncoder;
  const encode = (encoder: Encoder, input: EncoderInput) => encoder.encode(input, noReconstruction);

  it('has the same initial values for the same seed, and others for another', () => {
    const input = contractInput();
    const [one, same, other] = [1, 1, 2].map((seed) =>
      numbersOf(encode(type.create(config, contractShape, seed), input)),
    );
    expect(same).to.deep.equal(one);
    expect(other).to.not.deep.equal(one);
  });

  it('learns to distinguish images by their known pixels', () => {
    const encoder = type.create(config, contractShape, 1);
    const input = contractInput();
    const wanted = tf.tensor2d(drawNormal(1, 'latents', 2 * 4, 0.5), [2, 4]); // for the two images with known pixels
    const steps = 40;
    const optimizer = new Optimizer(encoder.variables, { learningRate: 0.03, schedule: 'cosine', steps });
    const errors = Array.from({ length: steps }, () => {
      const error = () =>
        tf.losses.meanSquaredError(wanted, tf.slice(encode(encoder, input).latent, 0, 2)) as tf.Scalar;
      const { value, grads } = tf.variableGrads(error, [...encoder.variables.values()]);
      optimizer.step([...encoder.variables.values()].map(({ name }) => grads[name] as tf.Tensor));
      return value.dataSync()[0] as number;
    });
    expect((errors.at(-1) as number) / (errors[0] as number)).to.be.below(0.1);
  });
}

/** Returns the numbers of the latent and of all feature maps. */
function numbersOf({ latent, maps }: Encoding): number[][] {
  return [latent, ...maps].map((tensor) => Array.from(tensor.dataSync(), (value) => value + 0)); // −0 is 0
}

import { drawNormal, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { gridAxes } from '../local/coordinates.js';
import { createModel } from '../model/model.js';
import { contractInput, contractShape, itReadsKnownPixels } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { linearReconstruction, sineReconstruction } from '../testing/reconstructions.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { inpaintingLoss } from '../training/inpainting-loss.js';
import type { Encoder } from './encoder.js';
import { type GradientEncoderConfig, gradientEncoder } from './gradient-encoder.js';
import { knownPixels } from './parts/known-pixels.js';

describe('the MAML encoder', () => {
  onCpu();

  const config: GradientEncoderConfig = { type: 'gradient', steps: 2, rate: 0.3, order: 2 };
  const get = (encoder: Encoder, name: string) => encoder.variables.get(`encoder.${name}`) as tf.Variable<tf.Rank.R2>;

  /** A MAML encoder with an initial latent and rates like trained ones. */
  function trained(config: GradientEncoderConfig): Encoder {
    const encoder = gradientEncoder.create(config, contractShape, 1);
    for (const [name, variable] of encoder.variables)
      variable.assign(tf.tensor(drawNormal(3, name, variable.size, 0.4), variable.shape));
    return encoder;
  }

  describe('with a rate for each dimension', () => itReadsKnownPixels(config, 4 + 4, sineReconstruction));
  describe('with a rate for each step', () =>
    itReadsKnownPixels({ ...config, rates: 'step' }, 4 + 2, sineReconstruction));

  for (const rates of ['dimension', 'step'] as const)
    it(`goes down the error of each image’s known pixels, a rate for each ${rates}`, () => {
      const encoder = trained({ ...config, rates });
      const input = contractInput();
      const { coords, values, weights } = knownPixels(input);
      const [counts, wanted] = [weights.arraySync(), values.arraySync()];
      // The images of the latent's unit vectors, from which the error and its gradient are known.
      const parts = [0, 1, 2, 3].map((d) => {
        const one = tf.cast(tf.tile(tf.oneHot(tf.tensor1d([d], 'int32'), 4), [3, 1]), 'float32') as tf.Tensor2D;
        return linearReconstruction(one, coords).arraySync();
      });
      const rate = tf.exp(get(encoder, 'logRates')).arraySync() as number[][];
      const latents = [0, 1, 2].map((image) => {
        const latent = Array.from(get(encoder, 'start').dataSync());
        for (const step of [0, 1]) {
          const slope = [0, 0, 0, 0];
          counts[image]?.forEach(([weight], pixel) => {
            for (const channel of [0, 1, 2]) {
              const part = (d: number) => parts[d]?.[image]?.[pixel]?.[channel] as number;
              const value = latent.reduce((sum, z, d) => sum + z * part(d), 0);
              const error = value - (wanted[image]?.[pixel]?.[channel] as number);
              for (const d of [0, 1, 2, 3])
                slope[d] = (slope[d] as number) + (2 / 3) * (weight as number) * error * part(d);
            }
          });
          for (const d of [0, 1, 2, 3]) {
            const alpha = 0.3 * ((rates === 'step' ? rate[step]?.[0] : rate[0]?.[d]) as number);
            latent[d] = (latent[d] as number) - alpha * (slope[d] as number);
          }
        }
        return latent;
      });
      const got = encoder.encode(input, linearReconstruction);
      expectNumbersClose(got.latent.dataSync(), latents.flat(), 1e-5);
      expect(got.maps).to.deep.equal([]);
    });

  it('keeps the initial latent if no pixel is known', () => {
    const encoder = trained(config);
    const { latent } = encoder.encode(contractInput(), sineReconstruction);
    const start = Array.from(get(encoder, 'start').dataSync());
    expect([...tf.slice(latent, [2], [1]).dataSync()]).to.deep.equal(start);
    expect([...tf.slice(latent, [1], [1]).dataSync()]).to.not.deep.equal(start);
  });

  it('treats gradients as constants with order 1, and differentiates them with order 2', () => {
    const input = contractInput();
    const direction = tf.tensor2d(drawNormal(1, 'direction', 3 * 4, 1), [3, 4]);
    const gradients = ([1, 2] as const).map((order) => {
      const encoder = trained({ ...config, order });
      const along = () => tf.sum(tf.mul(encoder.encode(input, sineReconstruction).latent, direction)) as tf.Scalar;
      return valueAndGradients(encoder.variables, () => [along()]);
    });
    expectNumbersClose(gradients[0]?.values.dataSync() ?? [], gradients[1]?.values.dataSync() ?? [], 1e-6);
    const [start, rates] = (gradients[0]?.gradients ?? []).map((gradient) => gradient.dataSync());
    expectNumbersClose(start ?? [], tf.sum(direction, 0).dataSync(), 1e-6);
    // The change of each dimension is proportional to its rate.
    const encoder = trained(config);
    const moved = tf.sub(encoder.encode(input, sineReconstruction).latent, get(encoder, 'start'));
    expectNumbersClose(rates ?? [], tf.sum(tf.mul(moved, direction), 0).dataSync(), 1e-5);
    const second = gradients[1]?.gradients[0]?.dataSync() ?? [];
    const differences = Array.from(second, (value, d) => Math.abs(value - (start?.[d] as number)));
    expect(Math.max(...differences)).to.be.above(0.05);
  });

  it('leaves no tensors behind in training', () => {
    const dataset = tinyDataset();
    const model = createModel({ ...tinyConfig, encoder: config }, dataset, 1);
    const [input, coordinates] = [contractInput({ ...contractShape, ...dataset }), gridAxes(dataset)];
    const before = tf.memory().numTensors;
    const { values, gradients } = valueAndGradients(model.variables, () => [
      inpaintingLoss(model, input, coordinates, { latent: 0.1, weights: 1 }).total,
    ]);
    tf.dispose([values, ...gradients]);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => gradientEncoder.describe({ ...config, ...change }, contractShape))).message;
    expect(await message({ steps: 0 })).to.match(/gradient encoder: steps: expected a whole number, 1 or more, got 0/);
    expect(await message({ rate: 0 })).to.match(/gradient encoder: rate: expected a number .*got 0/);
    expect(await message({ rates: 'all' })).to.match(/rates: expected one of dimension, step, got "all"/);
    expect(await message({ order: 3 })).to.match(/order: expected 1 or 2, got 3/);
    expect(await message({ step: 3 })).to.match(/unknown option "step", expected type, steps, rate, rates, order/);
  });
});

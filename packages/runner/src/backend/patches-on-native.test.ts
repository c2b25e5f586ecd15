import { createDataset } from '@hypersiren/datasets';
import {
  type ContextBatch,
  contextBatch,
  contextTensors,
  createModel,
  gridAxes,
  inpaintingLoss,
  modelPredictor,
  type SampledCoordinates,
} from '@hypersiren/hypernet';
import { multiplyAdds } from '@hypersiren/hypernet/evaluation';
import { flattenParameters, PATCH_NETWORK } from '@hypersiren/siren';
import { valueAndGradients } from '@hypersiren/siren/training';
import { nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { useBackend } from './use-backend.js';

describe('models with a SIREN for each patch', () => {
  after(() => tf.setBackend('cpu'));

  const size = { height: 6, width: 5, channels: 3 };
  const pixels = Uint8Array.from({ length: 8 * 6 * 5 * 3 }, (_, index) => 127.5 + 100 * Math.sin(index / 17));
  const splits = { train: { start: 0, count: 8 } };
  const dataset = createDataset({ name: 'waves', description: 'waves', images: pixels, ...size, splits });
  const indices = Uint32Array.of(1, 5, 6);
  let batch: ContextBatch;
  before(async () => {
    batch = await contextBatch(dataset, splits.train, indices, { pixels: [0, 20] }, { seed: 1, epoch: 0 });
  });

  type Emission = 'full' | 'rank-1' | 'shifts' | 'one-layer' | 'low-rank' | 'concatenated';
  interface Case {
    readonly emission: Emission;
    readonly hidden: readonly number[];
    readonly normalize: boolean;
  }
  const modelOf = ({ emission, hidden, normalize }: Case) =>
    createModel(
      {
        encoder: { type: 'unet', channels: [4, 6] },
        hypernetwork: { latent: 8, hidden: [...hidden], emission, normalize, initVarianceRatio: 0.5 },
        siren: { width: 17, hiddenLayers: 1, omega0: 10 },
        patches: { size: 2 },
      },
      size,
      1,
    );

  const SAMPLES = 11;
  /** Other coordinates for each image; some patches have none, others several. */
  const samplesOf = (images: number): SampledCoordinates => ({
    rows: Float32Array.from({ length: 6 }, (_, row) => row / 2.5 - 1),
    columns: Float32Array.from({ length: 5 }, (_, column) => column / 2 - 1),
    images,
    crossings: Int32Array.from({ length: images * SAMPLES }, (_, index) => (index * index * 7 + 3 * index) % 30),
  });

  /** Loss terms, gradients, parameters and values outside a gradient; which kernels ran; and multiply-adds. */
  async function numbersOn(backend: 'cpu' | 'native', options: Case, weights: number) {
    await useBackend(backend);
    const model = modelOf(options);
    const before = tf.memory().numTensors;
    const numbers: Record<string, Float32Array> = {};
    const keep = (name: string, tensor: tf.Tensor) => {
      numbers[name] = tensor.dataSync<'float32'>().slice();
    };
    const { kernelNames } = await tf.profile(() =>
      tf.tidy(() => {
        const known = { ...contextTensors(batch), indices };
        const { values, gradients } = valueAndGradients(model.variables, () => {
          const terms = inpaintingLoss(model, known, gridAxes(size), { latent: 0.1, weights });
          return [terms.total, terms.pixel, terms.weights];
        });
        keep('loss', values);
        for (const [index, name] of [...model.variables.keys()].entries()) keep(name, gradients[index] as tf.Tensor);
        const images = model.inpaint(known, { keepKnown: true });
        keep('values', model.valuesAt(images, gridAxes({ height: 7, width: 9 })));
        keep(
          'window',
          model.valuesAt(images, gridAxes({ height: 3, width: 2, window: { rows: [-1, 0], columns: [0, 1] } })),
        );
        for (const [index, tensor] of flattenParameters(images.parameters).entries())
          keep(`parameter ${index}`, tensor);
        values.dispose();
        const sampled = valueAndGradients(model.variables, () => {
          const truth = tf.zeros([indices.length, SAMPLES, 3]);
          return [inpaintingLoss(model, known, samplesOf(indices.length), { latent: 0, weights }, truth).total];
        });
        keep('sampled loss', sampled.values);
        for (const [index, name] of [...model.variables.keys()].entries())
          keep(`${name}, sampled`, sampled.gradients[index] as tf.Tensor);
        sampled.values.dispose();
        return [];
      }),
    );
    expect(tf.memory().numTensors).to.equal(before);
    const count = await multiplyAdds(modelPredictor(model), batch);
    model.dispose();
    return { numbers, kernelNames, count };
  }

  const direct: readonly Case[] = [
    ...(['full', 'rank-1', 'shifts', 'one-layer'] as const).map((emission) => ({
      emission,
      hidden: [],
      normalize: false,
    })),
    { emission: 'full', hidden: [], normalize: true },
    { emission: 'concatenated', hidden: [5], normalize: false },
  ];
  const others: readonly Case[] = [
    { emission: 'full', hidden: [5], normalize: false },
    { emission: 'low-rank', hidden: [], normalize: false },
  ];
  for (const options of [...direct, ...others])
    it(`have the gradients on native that they have on cpu: ${JSON.stringify(options)}`, async function () {
      if (!nativeInfo().available) return this.skip();
      // The mean square of the parameters: reported, and of the first case also in the loss.
      for (const weights of options === direct[0] ? [0, 0.5] : [0]) {
        const wanted = await numbersOn('cpu', options, weights);
        const got = await numbersOn('native', options, weights);
        expect(got.kernelNames.includes(PATCH_NETWORK)).to.equal(direct.includes(options));
        // The factors of a scaled weight are multiplied with at every coordinate, where it is not made for each patch.
        if (options.emission === 'rank-1')
          expect((got.count as number) / (wanted.count as number)).to.be.within(1, 1.1);
        else expect(got.count).to.equal(wanted.count);
        for (const [name, numbers] of Object.entries(wanted.numbers)) {
          const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
          numbers.forEach((number, index) => {
            expect(got.numbers[name]?.[index], `${name} ${index}`).to.be.closeTo(number, 1e-3 * largest + 1e-7);
          });
        }
      }
    });

  it('emit their SIRENs on access, each time within a tidy and once otherwise, and leave no tensors', async function () {
    if (!nativeInfo().available) return this.skip();
    await useBackend('native');
    const model = modelOf(direct[0] as Case);
    const before = tf.memory().numTensors;
    const known = contextTensors(batch);
    const images = tf.tidy(() => model.inpaint(known));
    const some = tf.memory().numTensors;
    tf.tidy(() => void images.parameters);
    expect(tf.memory().numTensors).to.equal(some);
    const [first, again] = [images.parameters, images.parameters];
    expect(flattenParameters(again)).to.deep.equal(flattenParameters(first));
    expect(tf.memory().numTensors).to.equal(some + 6);
    tf.dispose(images);
    tf.dispose([known.images, known.mask]);
    expect(tf.memory().numTensors).to.equal(before);
    model.dispose();
  });
});

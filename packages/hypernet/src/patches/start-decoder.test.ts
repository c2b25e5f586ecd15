import { coordinateGrid } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { gridAxes } from '../local/coordinates.js';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import type { ModelConfig } from '../model/model-schema.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyDataset } from '../testing/tiny.js';
import { canStartDecoder, startDecoder } from './start-decoder.js';

describe('the start of the decoder', () => {
  onCpu();

  const dataset = tinyDataset({ height: 8, width: 8 });
  const split = { start: 0, count: 24 };
  const config: ModelConfig = {
    encoder: { type: 'unet', channels: [4, 6], prior: { rank: 3 } },
    hypernetwork: { latent: 12, hidden: [], emission: 'full', normalize: false },
    siren: { width: 16, hiddenLayers: 1, omega0: 3 },
    patches: { size: 2 },
  };
  /** Returns the mean squared error of test images with all pixels known. */
  const errorOf = async (model: ReturnType<typeof createModel>): Promise<number> => {
    const indices = Uint32Array.of(25, 28, 30);
    const test = { start: 24, count: 7 };
    const known = contextTensors(await contextBatch(dataset, test, indices, 'full', { seed: 1, epoch: 0 }));
    return tf.tidy(() => {
      const values = model.valuesAt(model.inpaint(known), gridAxes(dataset));
      return tf.mean(tf.square(tf.sub(tf.reshape(values, known.images.shape), known.images))).dataSync()[0] as number;
    });
  };

  /** Fitted once for the tests below. */
  let model: ReturnType<typeof createModel>;
  let atStart: number;
  let left: number;
  before(async () => {
    model = createModel(config, dataset, 1);
    atStart = await errorOf(model);
    const tensors = tf.memory().numTensors;
    await model.fit({ dataset, split });
    left = tf.memory().numTensors - tensors;
  });
  after(() => model.dispose());

  it('makes the SIRENs render the known pixels before training', async () => {
    expect(atStart).to.be.above(0.05);
    expect(await errorOf(model)).to.be.below(0.005);
  });

  it('renders the prior’s expectation at unknown pixels', async () => {
    const indices = Uint32Array.of(1, 5);
    const known = contextTensors(await contextBatch(dataset, split, indices, { pixels: 20 }, { seed: 1, epoch: 0 }));
    const { encoder, hypernetwork, siren } = config;
    const withPrior = createModel({ encoder, hypernetwork, siren, local: { channels: 2 } }, dataset, 1);
    withPrior.load({ ...(await withPrior.state()), ...pick(await model.state(), 'prior.') });
    const expected = withPrior.encode(known).expected as tf.Tensor4D;
    const values = tf.reshape(model.valuesAt(model.inpaint(known), coordinateGrid(dataset)), expected.shape);
    const wanted = tf.add(tf.mul(known.mask, known.images), tf.mul(tf.sub(1, known.mask), expected));
    expect(tf.mean(tf.square(tf.sub(values, wanted))).dataSync()[0]).to.be.below(0.005);
  });

  it('keeps the initial standard deviations of a likelihood, and is the same for the same images', async () => {
    const likely = { ...config, likelihood: 'gaussian' } as const;
    const [one, other] = [createModel(likely, dataset, 1), createModel(likely, dataset, 1)];
    const name = 'hypernetwork.base.layers.2.weight';
    const start = (await one.state())[name]?.data as Float32Array;
    for (const model of [one, other]) await model.fit({ dataset, split });
    const [weight, again] = await Promise.all([one, other].map(async (model) => (await model.state())[name]?.data));
    expect(weight).to.deep.equal(again);
    for (const [index, value] of start.entries())
      if (index % 6 >= 3) expect(weight?.[index]).to.equal(value);
      else expect(weight?.[index]).not.to.equal(value);
  });

  it('renders the known pixels as well if the channels are processed one by one', async () => {
    const parts = createModel(config, dataset, 1);
    await parts.fit({ dataset, split });
    const { hypernetwork } = parts;
    tf.tidy(() => hypernetwork.variables.get('hypernetwork.heads.layers.2.weight')?.assign(tf.zeros([12, 48])));
    expect(await errorOf(parts)).to.be.above(0.01);
    const tensors = tf.memory().numTensors;
    const tokensOf = (images: tf.Tensor4D): tf.Tensor2D =>
      tf.tidy(() => tf.reshape(tf.transpose(tf.reshape(images, [1, 4, 2, 4, 2, 3]), [0, 1, 3, 2, 4, 5]), [1, -1]));
    const patches = parts.spec.patches as NonNullable<typeof parts.spec.patches>;
    await startDecoder({ patches, hypernetwork, tokensOf, dataset, split, maxFactors: 1 });
    expect(tf.memory().numTensors).to.equal(tensors);
    expect(await errorOf(parts)).to.be.below(0.005);
    parts.dispose();
  });

  it('is skipped if the last layer is not linear in the pixels of the patch', () => {
    const can = (change: Partial<ModelConfig>) => {
      const { spec, hypernetwork, dispose } = createModel({ ...config, ...change } as ModelConfig, dataset, 1);
      const found = canStartDecoder(spec.patches as NonNullable<typeof spec.patches>, hypernetwork);
      dispose();
      return found;
    };
    const { hypernetwork } = config;
    expect(can({})).to.equal(true);
    expect(can({ hypernetwork: { ...hypernetwork, normalize: true } })).to.equal(false);
    expect(can({ hypernetwork: { ...hypernetwork, hidden: [8] } })).to.equal(false);
    expect(can({ hypernetwork: { ...hypernetwork, latent: 11 } })).to.equal(false);
    expect(can({ hypernetwork: { ...hypernetwork, emission: 'shifts' } })).to.equal(false);
    expect(can({ hypernetwork: { ...hypernetwork, emission: 'rank-1' } })).to.equal(true);
  });

  it('leaves no tensor behind', () => {
    expect(left).to.equal(0);
  });
});

function pick<T>(record: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith(prefix)));
}

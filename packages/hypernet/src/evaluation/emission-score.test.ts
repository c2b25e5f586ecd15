import { getSplit } from '@hypersiren/datasets';
import { Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Encoding } from '../encoders/encoder.js';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import type { ModelConfig } from '../model/model-schema.js';
import { type EmittingPredictor, modelPredictor, type Predictor } from '../model/predictor.js';
import { onCpu } from '../testing/on-cpu.js';
import { testEvaluation } from '../testing/test-evaluation.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { train } from '../training/train.js';
import { IDLE_RATIO, largestSwapRatio } from './emission-score.js';
import { type ContextScore, type Evaluation, evaluate, type RegionScore } from './evaluate.js';
import { swapErrors } from './swap-errors.js';

describe('the error with other emitted parameters', () => {
  onCpu();

  const dataset = tinyDataset();
  const contexts = [{ pixels: 5 }, { half: 'upper' }, 'full'] as const;
  const size = 6 * 5 * 3;
  const idle: ModelConfig = {
    ...tinyConfig,
    hypernetwork: { ...tinyConfig.hypernetwork, initVarianceRatio: 0 },
    local: { channels: 4 },
  };

  /** A predictor whose latent is the sum of the known values, and whose image is constant at this sum. */
  const predictFrom: EmittingPredictor['predictFrom'] = async ({ count }, latents) =>
    latents.map((values) =>
      Float32Array.from({ length: count * size }, (_, index) => values[Math.floor(index / size)] ?? 0),
    );
  const sums = (images: Float32Array, count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, image) =>
      images.subarray(image * size, (image + 1) * size).reduce((sum, value) => sum + value / size, 0),
    );
  const constant: Predictor = {
    name: 'constant',
    predict: async () => expect.fail('the latents are needed too'),
    emitting: {
      shortcuts: [],
      predict: async (context) => {
        const latents = sums(context.images, context.count);
        return { mean: (await predictFrom(context, [latents]))[0] as Float32Array, latents };
      },
      predictFrom,
    },
  };

  it('is that of the next image’s parameters, the first one’s for the last, and of the mean of all', async () => {
    const [score] = (await evaluate(constant, { dataset, contexts: ['full'], batch: 2 })).contexts;
    const { start, count } = getSplit(dataset, 'test');
    const { images } = await contextBatch(
      dataset,
      { start, count },
      Uint32Array.from({ length: count }, (_, index) => start + index),
      'full',
      { seed: 0, epoch: 0 },
    );
    const latents = sums(images, count);
    const errorWith = (latentOf: (image: number) => number) =>
      images.reduce((sum, value, at) => sum + ((value - latentOf(Math.floor(at / size))) / 2) ** 2, 0) / images.length;
    const mean = latents.reduce((sum, value) => sum + value / count, 0);
    const own = errorWith((image) => latents[image] as number);
    const swap = errorWith((image) => latents[(image + 1) % count] as number);
    const { mse, emission } = score?.all ?? expect.fail();
    expect(mse.mean).to.be.closeTo(own, 1e-6);
    expect(emission?.swap.mse.mean).to.be.closeTo(swap, 1e-6);
    expect(emission?.mean.mse.mean).to.be.closeTo(
      errorWith(() => mean),
      1e-6,
    );
    const ratio = emission?.swap.ratio ?? expect.fail();
    expect(ratio.value).to.be.closeTo(swap / own, 1e-4);
    expect(ratio.value).to.be.within(ratio.low, ratio.high);
    expect(ratio.high).to.be.above(ratio.low);
    expect(score?.unknown).to.equal(null);
  });

  it('is the same in batches of any size', async () => {
    const model = createModel({ ...tinyConfig, local: { channels: 4 } }, dataset, 1);
    const scores = async (batch: number) =>
      (await evaluate(modelPredictor(model), { dataset, contexts, batch })).contexts.flatMap(({ all, unknown }) =>
        [all, unknown].flatMap((region) => [
          region?.emission?.swap.mse.mean ?? 0,
          region?.emission?.swap.ratio?.high ?? 0,
          region?.emission?.mean.mse.mean ?? 0,
        ]),
      );
    const wanted = await scores(7);
    for (const batch of [1, 3])
      for (const [index, value] of (await scores(batch)).entries())
        expect(value).to.be.closeTo(wanted[index] as number, 1e-6);
  });

  it('has a ratio of exactly 1 if the emission is switched off, although feature maps differ', async () => {
    const model = createModel(idle, dataset, 1);
    const { contexts: scores, shortcuts } = await evaluate(modelPredictor(model), { dataset, contexts, batch: 3 });
    expect(shortcuts?.map(({ name }) => name)).to.deep.equal(['feature maps']);
    for (const { all, unknown } of scores)
      for (const region of [all, ...(unknown ? [unknown] : [])]) {
        expect(region.emission?.swap.mse).to.deep.equal(region.mse);
        for (const kind of ['swap', 'mean'] as const)
          expect(region.emission?.[kind].ratio).to.deep.equal({ value: 1, low: 1, high: 1 });
      }
  });

  it('is larger if images reach the values only through the parameters', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const optimizer = new Optimizer(model.variables, { learningRate: 0.01, steps: 60 }, model.rates);
    const before = tf.memory().numTensors;
    const loss = { latent: 0, weights: 0 };
    await train({ model, optimizer, dataset, context: { pixels: 15 }, loss, batch: 8, steps: 60, seed: 1 });
    const evaluation = await evaluate(modelPredictor(model), { dataset, contexts: [{ pixels: 15 }], batch: 4 });
    expect(tf.memory().numTensors).to.equal(before);
    expect(evaluation.shortcuts).to.deep.equal([]);
    const { ratio } = largestSwapRatio(evaluation) ?? expect.fail();
    expect(ratio.low).to.be.above(IDLE_RATIO);
    expect(evaluation.contexts[0]?.all.emission?.mean.ratio?.value).to.be.above(IDLE_RATIO);
  });

  it('keeps the image’s own known pixels if known pixels are kept', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const kept = modelPredictor(model, { keepKnown: true });
    const [score] = (await evaluate(kept, { dataset, contexts: ['full'] })).contexts;
    expect(score?.all.emission?.swap.mse.mean).to.be.below(1e-12);
    expect(kept.emitting?.shortcuts.map(({ name }) => name)).to.deep.equal(['the known pixels']);
  });

  it('has no ratio to an error of zero, and is not measured for a single image or a baseline', async () => {
    const perfect: Predictor = {
      ...constant,
      emitting: {
        ...(constant.emitting as EmittingPredictor),
        predict: async ({ images, count }) => ({ mean: images, latents: sums(images, count) }),
      },
    };
    const [full] = (await evaluate(perfect, { dataset, contexts: ['full'] })).contexts;
    expect(full?.all.mse.mean).to.equal(0);
    expect(full?.all.emission?.swap.ratio).to.equal(null);
    expect(full?.all.emission?.swap.mse.mean).to.be.above(0);
    const single = await evaluate(perfect, { dataset, contexts: ['full'], images: 1 });
    expect(single.contexts[0]?.all).to.not.have.property('emission');
    const { predict } = { predict: async () => new Float32Array(7 * size) };
    const baseline = await evaluate({ name: 'gray', predict }, { dataset, contexts });
    expect(baseline).to.not.have.property('shortcuts');
    expect(baseline.contexts[0]?.all).to.not.have.property('emission');
  });

  it('reports the progress of both passes', async () => {
    const done: number[] = [];
    const onProgress = (at: number, of: number) => done.push(at / of);
    await evaluate(constant, { dataset, contexts: ['full', 'full'], batch: 4, onProgress });
    expect(done.map((share) => Math.round(28 * share))).to.deep.equal([4, 7, 11, 14, 18, 21, 25, 28]);
  });
});

describe('largestSwapRatio', () => {
  const region = (value: number | null): RegionScore => {
    const mse = { mean: 1, standardError: null };
    const other = { mse, ratio: value === null ? null : { value, low: value, high: value } };
    return { mse, psnr: mse, images: [1], emission: { swap: other, mean: other } };
  };
  const evaluation = (contexts: readonly Pick<ContextScore, 'all' | 'unknown'>[]): Evaluation => ({
    ...testEvaluation([1]),
    contexts: contexts.map((score, index) => ({ context: `${index}`, knownPixels: index, masks: 'm', ...score })),
  });

  it('is the largest one of unknown pixels over the contexts, or of all pixels if all are known', () => {
    const scores = [
      { all: region(9), unknown: region(1.2) },
      { all: region(9), unknown: region(1.4) },
      { all: region(1.3), unknown: null },
    ];
    expect(largestSwapRatio(evaluation(scores))).to.deep.include({ context: '1' });
    expect(largestSwapRatio(evaluation(scores.toSpliced(1, 1)))?.ratio.value).to.equal(1.3);
  });

  it('is null for evaluations without ratios', () => {
    expect(largestSwapRatio(testEvaluation([1, 2]))).to.equal(null);
    expect(largestSwapRatio(evaluation([{ all: region(null), unknown: null }]))).to.equal(null);
  });
});

describe('swapErrors', () => {
  onCpu();

  it('gives the evaluation’s errors for one batch, and leaves no tensors behind', async () => {
    const dataset = tinyDataset();
    const model = createModel({ ...tinyConfig, local: { channels: 4 } }, dataset, 1);
    const [score] = (await evaluate(modelPredictor(model), { dataset, contexts: [{ pixels: 5 }] })).contexts;
    const split = getSplit(dataset, 'test');
    const indices = Uint32Array.from({ length: split.count }, (_, index) => split.start + index);
    const batch = await contextBatch(dataset, split, indices, { pixels: 5 }, { seed: 0, epoch: 0 });
    const encoding = tf.tidy(() => model.encode(contextTensors(batch)) as Encoding & tf.TensorContainer);
    const before = tf.memory().numTensors;
    const { own, swap } = await swapErrors(model, encoding, batch);
    expect(tf.memory().numTensors).to.equal(before);
    expect(own).to.be.closeTo(score?.unknown?.mse.mean as number, 1e-6);
    expect(swap).to.be.closeTo(score?.unknown?.emission?.swap.mse.mean as number, 1e-6);
  });
});

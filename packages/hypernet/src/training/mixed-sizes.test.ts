import { type DatasetConfig, getSplit, type ImageDataset, imageSize, loadDataset } from '@hypersiren/datasets';
import { Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type BaselineConfig, fitBaseline } from '../baselines/baselines.js';
import { evaluate } from '../evaluation/evaluate.js';
import { contextBatch, contextTensors, imagesFor } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import type { ModelConfig } from '../model/model-schema.js';
import { modelPredictor } from '../model/predictor.js';
import { evaluateResolution } from '../resolution/evaluate-resolution.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { type StepReport, type TrainOptions, train } from './train.js';

const siren = { width: 5, hiddenLayers: 1, omega0: 8 };
const hypernetwork = { latent: 4, hidden: [], emission: 'full', normalize: false } as const;
const unet = { type: 'unet', channels: [3, 4], stride: 2, pool: true } as const;
const CONFIGS: Record<string, ModelConfig> = {
  'one SIREN, from a mean': { siren, hypernetwork, encoder: { type: 'cnn', channels: [3, 4], pool: true } },
  patches: { siren, hypernetwork, encoder: unet, patches: { size: 2 } },
  'spatial latents': {
    siren,
    hypernetwork: { ...hypernetwork, emission: 'shifts' },
    encoder: unet,
    local: { channels: 3, maps: 2, interpolation: 'spline', phase: true },
  },
  points: {
    siren,
    hypernetwork: { ...hypernetwork, emission: 'shifts' },
    encoder: { type: 'points', width: 8, depth: 1, heads: 2, mlp: 2, group: 4, neighbors: 2, grid: 2 },
    local: { channels: 3 },
  },
  'a transformer': { siren, hypernetwork, encoder: { type: 'vit', patch: 4, width: 8, depth: 1, heads: 2, mlp: 2 } },
};

describe('images of several sizes', () => {
  onCpu();
  let dataset: ImageDataset;
  before(async () => {
    const config = { source: 'portraits', sizes: [8, [12, 8], [9, 7]], count: { train: 10, test: 5 } };
    dataset = await loadDataset(config as DatasetConfig);
  });
  const patches = CONFIGS.patches as ModelConfig;
  const train2 = async (config: ModelConfig, options: Partial<TrainOptions> = {}) => {
    const model = createModel(config, dataset, 1);
    const optimizer = new Optimizer(model.variables, {
      learningRate: 0.01,
      warmup: 2,
      schedule: 'cosine',
      steps: 9,
      clip: 1,
    });
    const reports: StepReport[] = [];
    const position = await train({
      ...{ model, optimizer, dataset, batch: 3, steps: 9, seed: 1, context: { share: [0.1, 0.5] } },
      loss: { latent: 0, weights: 0 },
      onStep: (report) => void reports.push(report),
      ...options,
    });
    return { model, optimizer, reports, position };
  };

  for (const [name, config] of Object.entries(CONFIGS))
    it(`are trained on and measured by a model with ${name}, each at its own size`, async () => {
      const { model, reports } = await train2(config, { steps: 5 });
      expect(reports).to.have.length(5);
      expect(model.anySize).to.equal(true);
      const { contexts } = await evaluate(modelPredictor(model), {
        dataset,
        contexts: [{ share: 0.3 }, 'full'],
        batch: 2,
      });
      for (const { all } of contexts) {
        expect(all.images).to.have.length(5);
        for (const error of all.images) expect(error).to.be.within(0, 1);
        expect(all.mse.mean).to.be.closeTo(all.images.reduce((sum: number, error) => sum + (error ?? 0), 0) / 5, 1e-12);
        expect(all.emission?.swap).to.not.equal(undefined);
      }
      model.dispose();
    }).timeout(60_000);

  it('have the errors of a model of their own size, whatever the sizes of the others', async () => {
    const model = createModel(patches, dataset, 1);
    const whole = await evaluate(modelPredictor(model), { dataset, contexts: ['full'] });
    const split = getSplit(dataset, 'test');
    for (let index = 0; index < 5; index++) {
      const size = imageSize(dataset, split.start + index);
      const alone = createModel(patches, { ...size, channels: 3 }, 'any');
      alone.load(await model.state());
      const indices = Uint32Array.of(split.start + index);
      const batch = await contextBatch({ ...dataset, ...size }, split, indices, 'full', { seed: 0, epoch: 0 });
      const values = await modelPredictor(alone).predict(batch);
      const error = values.reduce((sum, value, at) => {
        const clipped = Math.min(1, Math.max(-1, value));
        return sum + ((clipped - (batch.images[at] as number)) / 2) ** 2 / values.length;
      }, 0);
      expect(whole.contexts[0]?.all.images[index]).to.be.closeTo(error, 1e-7);
    }
  });

  it('give the same numbers when the training is resumed, and leave no tensors', async () => {
    const all = await train2(patches);
    const half = await train2(patches, { steps: 4 });
    const rest: StepReport[] = [];
    const before = tf.memory().numTensors;
    await train({
      ...{
        model: half.model,
        optimizer: half.optimizer,
        dataset,
        batch: 3,
        steps: 9,
        seed: 1,
        context: { share: [0.1, 0.5] },
      },
      loss: { latent: 0, weights: 0 },
      from: JSON.parse(JSON.stringify(half.position.batch)),
      onStep: (report) => void rest.push(report),
    });
    expect(rest).to.deep.equal(all.reports.slice(4));
    expect(await half.model.state()).to.deep.equal(await all.model.state());
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('count by their number: a smaller last batch has a smaller gradient', async () => {
    const norms = async (batch: number) =>
      (await train2(patches, { steps: 1, batch, context: 'full' })).reports[0]?.gradientNorm;
    // Batches of four and of eight of the same size have the same four images or fewer: half the weight.
    const [four, eight] = [await norms(4), await norms(8)];
    expect(eight as number).to.be.closeTo((four as number) / 2, 1e-4 * (four as number));
  });

  it('are cropped to windows that move from epoch to epoch, with their larger versions', async () => {
    const split = getSplit(dataset, 'train');
    const indices = Uint32Array.of(0, 1, 2);
    const draw = (epoch: number) =>
      contextBatch(dataset, split, indices, 'full', { seed: 1, epoch, crop: { height: 6, width: 5 } });
    const first = await draw(0);
    expect(first).to.include({ count: 3, height: 6, width: 5 });
    expect(first.images).to.have.length(3 * 6 * 5 * 3);
    expect((await draw(0)).images).to.deep.equal(first.images);
    expect((await draw(1)).images).to.not.deep.equal(first.images);
    const whole = await imagesFor(dataset, split, Uint32Array.of(1), { seed: 1, epoch: 0 });
    const row = first.images.subarray(90, 105).join();
    const rows = Array.from({ length: 12 * 4 }, (_, at) => {
      const from = (Math.floor(at / 4) * 8 + (at % 4)) * 3;
      return whole.subarray(from, from + 15).join();
    });
    expect(rows).to.include(row);
    const { reports } = await train2(patches, { crop: { height: 6, width: 6 }, steps: 4, mirror: true });
    expect(reports.map(({ epoch }) => epoch)).to.deep.equal([0, 0, 0, 1]);
    expect((await errorOf(() => train2(patches, { crop: { height: 9, width: 6 } }))).message).to.match(
      /train: crop: 4 of the images are 8×8, too small for windows of 9×6/,
    );
  });

  it('are measured at multiples of their own size', async () => {
    const { enlargeDataset } = await import('@hypersiren/datasets');
    const model = createModel(patches, dataset, 1);
    const targets = [enlargeDataset(dataset, 2)];
    const [score] = await evaluateResolution(model, { dataset, targets, contexts: ['full'] });
    expect(score?.scale).to.equal(2);
    expect(score?.model.value.mean).to.be.within(1, 60);
    const { reports } = await train2(patches, { targets: [dataset, ...targets], steps: 4 });
    expect(reports.every(({ loss }) => Number.isFinite(loss.total))).to.equal(true);
  });

  it('are refused by models of one size with an error that names the key', async () => {
    const wrong: [ModelConfig, RegExp][] = [
      [
        { ...patches, encoder: { ...unet, pool: false } },
        /reads images of 8×8 only, got .*encoder: pool: .*Set pool: true/,
      ],
      [
        { siren, hypernetwork, encoder: { type: 'residual', channels: [3] } },
        /encoder: type: residual reads images of one size/,
      ],
      [
        { siren, hypernetwork, encoder: { type: 'cnn', channels: [3], pool: true, prior: { rank: 2 } } },
        /encoder: prior: /,
      ],
    ];
    for (const [config, message] of wrong) {
      const error = await errorOf(() => train2(config));
      expect(error.message).to.match(message);
      expect(createModel(config, { height: 8, width: 8, channels: 3 }, 1).anySize).to.equal(false);
    }
  });

  it('share the variables of the model at every size', async () => {
    const model = createModel(patches, dataset, 1);
    const other = model.at({ height: 12, width: 8 });
    expect(model.at({ height: 12, width: 8 })).to.equal(other);
    expect(other.at(model.spec.shape)).to.equal(model);
    for (const [name, variable] of model.variables) expect(other.variables.get(name)).to.equal(variable);
    const split = getSplit(dataset, 'test');
    const batch = await contextBatch(
      { ...dataset, height: 12, width: 8 },
      split,
      Uint32Array.of(split.start + 1),
      'full',
      { seed: 0, epoch: 0 },
    );
    expect((await errorOf(() => model.encode(contextTensors(batch)))).message).to.include(
      'expected images [B, 8, 8, 3]',
    );
    other.dispose();
    expect(model.variables.get('patches.bias')?.isDisposed).to.equal(false);
  });

  for (const baseline of [
    { type: 'mean-image' },
    { type: 'nearest-pixel' },
    { type: 'linear' },
    { type: 'biharmonic' },
    { type: 'gaussian-posterior' },
    { type: 'conditional-neural-process', steps: 2, batch: 3, width: 8 },
    { type: 'unet', steps: 2, batch: 3, channels: [3, 4] },
  ] as BaselineConfig[])
    it(`are inpainted by the baseline ${baseline.type}`, async () => {
      const options = { dataset, split: getSplit(dataset, 'train'), context: { share: 0.3 }, seed: 1 };
      const fitted = await fitBaseline(baseline, options);
      const { contexts } = await evaluate(fitted, { dataset, contexts: [{ share: 0.2 }] });
      expect(contexts[0]?.all.mse.mean).to.be.within(0, 0.6);
      fitted.dispose();
    });

  it('are an error in baselines that learn each size if a size has no training image', async () => {
    const split = { start: 0, count: 2 };
    const options = { dataset, split, context: { share: 0.3 }, seed: 1 };
    const error = await errorOf(() => fitBaseline({ type: 'gaussian-posterior' }, options));
    expect(error.message).to.match(/gaussian-posterior: training images.*these are of \d+×\d+/);
    const mean = await fitBaseline({ type: 'mean-image' }, options);
    const { contexts } = await evaluate(mean, { dataset, contexts: ['full'] });
    expect(contexts[0]?.all.mse.mean).to.be.below(0.2);
  });
});

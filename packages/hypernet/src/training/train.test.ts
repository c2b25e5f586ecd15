import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imageBlocks, imagesToFloat, loadDataset, writePacked } from '@hypersiren/datasets';
import { Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createModel, type Model } from '../model/model.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { DivergedError } from './diverged-error.js';
import { type StepReport, type TrainOptions, train } from './train.js';

describe('train', () => {
  onCpu();

  const dataset = tinyDataset();
  const steps = 8;
  const settings = {
    dataset,
    context: { pixels: [3, 12] },
    loss: { latent: 0.1, weights: 1 },
    batch: 10, // two batches per epoch, without four images
    steps,
    seed: 1,
  } as const;
  const optimizerFor = (model: Model, learningRate = 0.01) =>
    new Optimizer(model.variables, { learningRate, warmup: 2, schedule: 'cosine', steps, clip: 1 });

  /** Trains a new model. */
  async function trained(options: Partial<TrainOptions> & { learningRate?: number; modelSeed?: number } = {}) {
    const { learningRate, modelSeed = 1, ...others } = options;
    const model = createModel(tinyConfig, dataset, modelSeed);
    const optimizer = optimizerFor(model, learningRate);
    const reports: StepReport[] = [];
    const onStep = (report: StepReport) => {
      reports.push(report);
    };
    const position = await train({ ...settings, model, optimizer, onStep, ...others });
    return { model, optimizer, reports, position };
  }

  it('gives the same numbers for the same seed, and others for another', async () => {
    const [one, same, other] = [await trained(), await trained(), await trained({ seed: 2 })];
    expect(same.reports).to.deep.equal(one.reports);
    expect(await same.model.state()).to.deep.equal(await one.model.state());
    expect(other.reports[0]?.loss).to.not.deep.equal(one.reports[0]?.loss);
  });

  it('gives the same numbers from a packed file as from memory, also when resumed', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-train-'));
    after(() => rmSync(folder, { recursive: true }));
    const { splits, height, width, channels } = dataset;
    async function* parts() {
      for (const [split, run] of Object.entries(splits))
        for await (const images of imageBlocks(dataset, run)) yield { split, images, height, width, channels };
    }
    await writePacked(path.join(folder, 'waves'), { parts: parts(), description: () => 'plane waves' });
    const disk = await loadDataset({ source: 'packed', path: 'waves' }, { baseDirectory: folder });
    expect(disk.fingerprint).to.equal(dataset.fingerprint);

    const [memory, whole] = [await trained({ mirror: true }), await trained({ mirror: true, dataset: disk })];
    expect(whole.reports).to.deep.equal(memory.reports);
    const half = await trained({ mirror: true, dataset: disk, steps: 3 });
    const { model, optimizer } = half;
    await train({ ...settings, mirror: true, dataset: disk, model, optimizer, from: half.position.batch });
    expect(await model.state()).to.deep.equal(await memory.model.state());
    expect(await whole.model.state()).to.deep.equal(await memory.model.state());
    disk.close();
  });

  it('reports every step: position, learning rate, terms of the loss and norm of the gradient', async () => {
    const { reports, position } = await trained();
    expect(reports.map(({ step }) => step)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(reports.map(({ epoch }) => epoch)).to.deep.equal([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(reports.map(({ learningRate }) => learningRate).slice(0, 3)).to.deep.equal([0.005, 0.01, 0.01]);
    expect(position).to.deep.equal({ step: 8, batch: { epoch: 4, offset: 0 } });
    for (const { loss, gradientNorm } of reports) {
      expect(loss.total).to.be.closeTo(loss.pixel + 0.1 * loss.latent + loss.weights, 1e-5);
      expect(gradientNorm).to.be.above(0);
    }
  });

  it('lowers and reports the negative log-likelihood only of a model with a likelihood', async () => {
    const model = createModel({ ...tinyConfig, likelihood: 'gaussian' }, dataset, 1);
    const optimizer = new Optimizer(model.variables, { learningRate: 0.02, steps: 30 });
    const nll: number[] = [];
    const onStep = ({ loss }: StepReport) => {
      nll.push(loss.nll as number);
    };
    await train({ ...settings, model, optimizer, steps: 30, loss: { latent: 0, weights: 0 }, onStep });
    expect(nll.at(-1)).to.be.below((nll[0] as number) - 0.2);
    expect((await trained({ steps: 1 })).reports[0]?.loss).to.have.all.keys('total', 'pixel', 'latent', 'weights');
  });

  it('draws a new order of the images and new contexts in each epoch', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const emitted: string[] = [];
    const masks: string[] = [];
    const watched: Model = {
      ...model,
      encode: (context) => {
        emitted.push(...tf.unstack(context.images).map((image) => image.dataSync().join()));
        masks.push(...tf.unstack(context.mask).map((mask) => mask.dataSync().join()));
        return model.encode(context);
      },
    };
    await train({ ...settings, batch: 24, model: watched, optimizer: optimizerFor(model), steps: 2 });
    const [first, second] = [emitted.slice(0, 24), emitted.slice(24)];
    expect(second).to.not.deep.equal(first);
    expect([...second].sort()).to.deep.equal([...first].sort());
    const again = first.filter((image, index) => masks[index] === masks[24 + second.indexOf(image)]);
    expect(again).to.have.length.below(3);
  });

  it('mirrors about half of the images, different ones in each epoch', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const seen: string[] = [];
    const watched: Model = {
      ...model,
      encode: (context) => {
        seen.push(...tf.unstack(context.images).map((image) => image.dataSync().join()));
        return model.encode(context);
      },
    };
    await train({ ...settings, batch: 24, mirror: true, model: watched, optimizer: optimizerFor(model), steps: 6 });
    const images = tf.tensor4d(imagesToFloat(dataset, [...Array(24).keys()]), [24, 6, 5, 3]);
    const asTheyAre = tf.unstack(images).map((image) => image.dataSync().join());
    const mirrored = tf.unstack(tf.reverse(images, 2)).map((image) => image.dataSync().join());
    for (const image of seen) expect([...asTheyAre, ...mirrored]).to.include(image);
    const uneven = seen.filter((image) => asTheyAre.includes(image) !== mirrored.includes(image)); // most are symmetric
    const share = uneven.filter((image) => mirrored.includes(image)).length / uneven.length;
    expect(share).to.be.within(0.35, 0.65);
    expect(new Set(seen.slice(0, 24))).to.not.deep.equal(new Set(seen.slice(24, 48)));
  });

  it('learns from the same images in other sizes, in turn', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const large = tinyDataset({ height: 12, width: 10 });
    const sizes: number[] = [];
    const watched: Model = {
      ...model,
      distributionAt: (emitted, coordinates) => {
        const distribution = model.distributionAt(emitted, coordinates);
        sizes.push(distribution.mean.shape[1]);
        return distribution;
      },
    };
    await train({ ...settings, targets: [dataset, large], model: watched, optimizer: optimizerFor(model), steps: 3 });
    expect(sizes).to.deep.equal([30, 120, 30]);
    sizes.length = 0;
    const interlaced = { ...settings, coordinates: 'interlaced', targets: [dataset, large] } as const;
    await train({ ...interlaced, model: watched, optimizer: optimizerFor(model), steps: 3 });
    expect(sizes).to.deep.equal([30, 30, 30]);
  });

  it('compares images at sampled coordinates, the same ones when resumed', async () => {
    const coordinates = { count: 8, unknown: 0.6 } as const;
    const places: number[] = [];
    const model = createModel(tinyConfig, dataset, 1);
    const watched: Model = {
      ...model,
      distributionAt: (emitted, at) => {
        const distribution = model.distributionAt(emitted, at);
        places.push(distribution.mean.shape[1]);
        return distribution;
      },
    };
    const optimizer = optimizerFor(model);
    const first = await train({ ...settings, coordinates, model: watched, optimizer, steps: 3 });
    await train({ ...settings, coordinates, model: watched, optimizer, from: first.batch });
    expect(new Set(places)).to.deep.equal(new Set([8]));
    const whole = await trained({ coordinates });
    expect(await model.state()).to.deep.equal(await whole.model.state());
    expect(await whole.model.state()).to.not.deep.equal(await (await trained()).model.state());
  });

  it('computes a batch in micro-batches, with the same gradients up to rounding', async () => {
    const whole = await trained({ steps: 3 });
    for (const options of [{ microBatch: 1 }, { microBatch: 4 }, { microBatch: 2, shards: 2 }]) {
      const parts = await trained({ steps: 3, ...options });
      for (const [index, { loss, gradientNorm }] of parts.reports.entries()) {
        expect(loss.total).to.be.closeTo(whole.reports[index]?.loss.total as number, 1e-5);
        expect(gradientNorm / (whole.reports[index]?.gradientNorm as number)).to.be.closeTo(1, 1e-4);
      }
      expect(parts.position).to.deep.equal(whole.position);
    }
    const sizes: number[] = [];
    const model = createModel(tinyConfig, dataset, 1);
    const encode: Model['encode'] = (known) => {
      sizes.push(known.images.shape[0]);
      return model.encode(known);
    };
    const before = tf.memory().numTensors;
    await train({ ...settings, model: { ...model, encode }, optimizer: optimizerFor(model), steps: 1, microBatch: 4 });
    expect(sizes).to.deep.equal([4, 4, 2]);
    expect(tf.memory().numTensors).to.be.at.most(before + 3 * model.variables.size);
  });

  it('gives the same results when stopped and resumed', async () => {
    const whole = await trained();
    const stop = new AbortController();
    const first = await trained({
      onStep: ({ step }) => {
        if (step === 3) stop.abort();
      },
      signal: stop.signal,
    });
    expect(first.position).to.deep.equal({ step: 3, batch: { epoch: 1, offset: 10 } });
    const saved = structuredClone({
      position: JSON.parse(JSON.stringify(first.position)),
      model: await first.model.state(),
      optimizer: await first.optimizer.state(),
    });

    const model = createModel(tinyConfig, dataset, 9);
    const optimizer = optimizerFor(model);
    model.load(saved.model);
    optimizer.load(saved.optimizer);
    const reports: StepReport[] = [];
    await train({
      ...settings,
      model,
      optimizer,
      from: saved.position.batch,
      onStep: (report) => {
        reports.push(report);
      },
    });
    expect(reports).to.deep.equal(whole.reports.slice(3));
    expect(await model.state()).to.deep.equal(await whole.model.state());
  });

  it('leaves as many tensors after each step as there were before it', async () => {
    const counts: number[] = [];
    const model = createModel(tinyConfig, dataset, 1);
    const optimizer = optimizerFor(model);
    const before = tf.memory().numTensors;
    const onStep = () => {
      counts.push(tf.memory().numTensors);
    };
    await train({ ...settings, model, optimizer, onStep });
    expect(new Set(counts)).to.deep.equal(new Set([before + 2])); // two tensors of coordinates during training
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('awaits its hooks after every so many steps and after the last', async () => {
    const calls: string[] = [];
    const slowly = (name: string) => async (report: StepReport) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      calls.push(`${name}${report.step}`);
    };
    await trained({
      onStep: slowly('step'),
      hooks: [
        { every: 3, run: slowly('three') },
        { every: 8, run: slowly('eight') },
      ],
      steps: 8,
    });
    expect(calls.filter((call) => !call.startsWith('step'))).to.deep.equal(['three3', 'three6', 'three8', 'eight8']);
    expect(calls.indexOf('three3')).to.equal(calls.indexOf('step3') + 1);
  });

  it('yields to timers, so that a signal can stop it', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    const { position } = await trained({ steps: 1_000_000, signal: stop.signal, onStep: () => {} });
    expect(position.step).to.be.within(1, 999_999);
  });

  it('learns', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const optimizer = new Optimizer(model.variables, {
      learningRate: 0.02,
      warmup: 10,
      schedule: 'cosine',
      steps: 100,
    });
    const pixels: number[] = [];
    const onStep = ({ loss }: StepReport) => {
      pixels.push(loss.pixel);
    };
    await train({ ...settings, model, optimizer, steps: 100, loss: { latent: 0, weights: 0 }, onStep });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(pixels.slice(-10))).to.be.below(0.25 * mean(pixels.slice(0, 5)));
  });

  it('stops at the first step whose numbers are not finite, and names step, tensor and remedy', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const optimizer = optimizerFor(model, 1e30);
    const tensors = tf.memory().numTensors;
    const error = await errorOf(() => train({ ...settings, model, optimizer }));
    expect(tf.memory().numTensors).to.equal(tensors);
    expect(error).to.be.instanceOf(DivergedError);
    expect(error.code).to.equal('diverged');
    const { step, tensor } = error as DivergedError;
    expect(step).to.equal(optimizer.updates);
    expect([...model.variables.keys()]).to.include(tensor.name);
    expect(tensor.notFinite).to.be.above(0);
    expect(error.message).to.match(
      /^train: step \d: the loss is (NaN|Infinity), not a finite number, at a learning rate of .*\. Gradient of \S+ \[[\d, ]+\]: \d+ of \d+ numbers not finite.* with a lower learning rate\.$/,
    );
  });

  it('stops at a loss that has risen a hundredfold although it is finite', async () => {
    let step = 0;
    const model = createModel(tinyConfig, dataset, 1);
    const watched: Model = {
      ...model,
      distributionAt: (emitted, coordinates) => {
        const { mean } = model.distributionAt(emitted, coordinates);
        return { mean: ++step === 5 ? (tf.mul(mean, 1e3) as tf.Tensor3D) : mean };
      },
    };
    const error = await errorOf(() => train({ ...settings, model: watched, optimizer: optimizerFor(model) }));
    expect(error).to.be.instanceOf(DivergedError);
    expect(error.message).to.match(/^train: step 5: the loss is \S+, \S+ times its lowest level of 0\.\d+, .* norm /);
    expect((error as DivergedError).tensor.notFinite).to.equal(0);
  });

  it('does nothing if all steps are done', async () => {
    const { model, optimizer, position } = await trained();
    const again = await train({ ...settings, model, optimizer, from: position.batch });
    expect(again).to.deep.equal(position);
  });

  it('rejects options out of range', async () => {
    expect((await errorOf(() => trained({ steps: -1 }))).message).to.match(/train: steps/);
    expect((await errorOf(() => trained({ hooks: [{ every: 0, run: () => {} }] }))).message).to.match(/train: every/);
    expect((await errorOf(() => trained({ loss: { latent: -1, weights: 0 } }))).message).to.match(/loss: latent/);
    expect((await errorOf(() => trained({ microBatch: 0 }))).message).to.match(/train: microBatch/);
    expect((await errorOf(() => trained({ coordinates: 1 }))).message).to.match(/train: coordinates: expected all, /);
  });
});

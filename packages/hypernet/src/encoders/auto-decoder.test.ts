import { drawNormal, Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { gridAxes } from '../local/coordinates.js';
import { createModel, type Model } from '../model/model.js';
import type { ModelConfig } from '../model/model-schema.js';
import { contractInput, contractShape } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectGradients } from '../testing/expect-gradients.js';
import { noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { linearReconstruction, sineReconstruction } from '../testing/reconstructions.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { inpaintingLoss } from '../training/inpainting-loss.js';
import { type StepReport, type TrainOptions, train } from '../training/train.js';
import { type AutoDecoderConfig, autoDecoder } from './auto-decoder.js';
import type { Encoder, EncoderInput } from './encoder.js';
import { knownErrors, knownPixels } from './parts/known-pixels.js';

describe('the auto-decoder', () => {
  onCpu();

  const config: AutoDecoderConfig = { type: 'auto-decoder', steps: 30, rate: 0.3, prior: 0.01 };
  const shape = { ...contractShape, trainingImages: 5 };

  /** An auto-decoder with latents like trained ones. */
  function trained(change: Partial<AutoDecoderConfig> = {}): Encoder {
    const encoder = autoDecoder.create({ ...config, ...change }, shape, 1);
    const latents = encoder.variables.get('encoder.latents') as tf.Variable;
    latents.assign(tf.add(tf.tensor2d(drawNormal(2, 'latents', 5 * 4, 0.5), [5, 4]), [[1, 0, -0.5, 0]]));
    return encoder;
  }
  const found = (input: EncoderInput, change: Partial<AutoDecoderConfig> = {}, reconstruct = sineReconstruction) =>
    trained(change).encode(input, reconstruct).latent;
  /** Mean and standard deviation of each dimension. */
  function moments() {
    const latents = trained().variables.get('encoder.latents') as tf.Variable<tf.Rank.R2>;
    const mean = tf.mean(latents, 0);
    return { mean, std: tf.sqrt(tf.mean(tf.square(tf.sub(latents, mean)), 0)) };
  }

  it('has one variable, a latent for each training image, near zero at initialization', () => {
    const before = tf.memory().numTensors;
    const many = { ...shape, trainingImages: 3000 };
    const [latents] = autoDecoder.describe(config, many).variables;
    expect(latents).to.deep.include({ name: 'encoder.latents', shape: [3000, 4] });
    expect(tf.memory().numTensors).to.equal(before);
    const encoder = autoDecoder.create(config, many, 1);
    const numbers = encoder.variables.get('encoder.latents')?.dataSync() as Float32Array;
    const square = numbers.reduce((sum, number) => sum + number ** 2, 0) / numbers.length;
    expect(Math.sqrt(square) / 0.01).to.be.closeTo(1, 0.03);
    encoder.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('gives training images their own latents, whatever pixels are known', () => {
    const encoder = autoDecoder.create(config, shape, 1);
    const rows = encoder.variables.get('encoder.latents')?.arraySync() as number[][];
    const { images, mask } = contractInput();
    const indices = Uint32Array.of(4, 0, 2);
    for (const known of [mask, tf.zerosLike(mask)]) {
      const { latent, maps } = encoder.encode({ images, mask: known, indices }, noReconstruction);
      expect(latent.arraySync()).to.deep.equal([rows[4], rows[0], rows[2]]);
      expect(maps).to.deep.equal([]);
    }
  });

  const dataset = tinyDataset();
  const modelConfig: ModelConfig = {
    ...tinyConfig,
    encoder: config,
    hypernetwork: { latent: 8, hidden: [6], emission: 'full', initVarianceRatio: 0.5 },
  };

  it('has the gradients of central differences in a model', () => {
    const model = createModel(modelConfig, { ...dataset, trainingImages: 5 }, 2);
    const input = { ...contractInput({ ...contractShape, ...dataset }), indices: Uint32Array.of(4, 0, 2) };
    const loss = () => inpaintingLoss(model, input, gridAxes(dataset), { latent: 0.1, weights: 1 }).total;
    expectGradients(model.variables, loss);
    const latents = model.variables.get('encoder.latents') as tf.Variable;
    const { grads } = tf.variableGrads(loss, [latents]);
    const rows = grads[latents.name]?.arraySync() as number[][];
    expect(rows.map((row) => row.some((number) => number !== 0))).to.deep.equal([true, false, true, false, true]);
  });

  it('finds the latents of other images from their known pixels', () => {
    const { mask, ...input } = contractInput();
    const truth = tf.tensor2d(drawNormal(1, 'truth', 3 * 4, 0.5), [3, 4]);
    const everywhere = tf.slice(knownPixels({ ...input, mask: tf.onesLike(mask) }).coords, [0, 0], [3, 54]);
    const images = tf.reshape(linearReconstruction(truth, everywhere as tf.Tensor3D), [3, 9, 6, 3]) as tf.Tensor4D;
    const latents = found({ images, mask }, { steps: 200, prior: 0 }, linearReconstruction);
    expectNumbersClose(tf.slice(latents, 0, 2).dataSync(), tf.slice(truth, 0, 2).dataSync(), 0.01);
  });

  it('comes closer to the known pixels with more steps', () => {
    const input = contractInput();
    const errors = (change: Partial<AutoDecoderConfig>) =>
      Array.from(knownErrors(knownPixels(input), sineReconstruction, found(input, change)).dataSync());
    const [none, few, many] = [{ rate: 1e-9 }, { steps: 5 }, {}].map(errors) as [number[], number[], number[]];
    for (const image of [0, 1]) {
      expect(few[image]).to.be.below(none[image] as number);
      expect(many[image]).to.be.below(few[image] as number);
    }
  });

  it('weighs known pixels against the distance from the training images’ latents, for each image', () => {
    const input = contractInput();
    const { coords, values, weights } = knownPixels(input);
    const { mean, std } = moments();
    // For a linear image, the minimum of Σ (F z − x)² + σ² |(z − μ) / s|² is known: the gradient with respect to z is
    // zero.
    const prior = 0.3;
    const latents = found(input, { prior, steps: 400 }, linearReconstruction);
    const loss = (z: tf.Tensor) => {
      const squares = tf.square(tf.sub(linearReconstruction(z as tf.Tensor2D, coords), values));
      const distances = tf.square(tf.div(tf.sub(z, mean), std));
      return tf.add(tf.sum(tf.mul(squares, tf.sign(weights))), tf.mul(tf.sum(distances), prior));
    };
    const slope = (z: tf.Tensor) => tf.grad(loss)(z).dataSync();
    const [start, end] = [slope(tf.tile(tf.expandDims(mean, 0), [3, 1])), slope(latents)];
    for (const image of [0, 1])
      for (const d of [0, 1, 2, 3])
        expect(end[4 * image + d]).to.be.closeTo(
          0,
          0.01 * Math.max(...start.slice(4 * image, 4 * image + 4).map(Math.abs)),
        );
  });

  it('finds the mean of the training images’ latents if no pixel is known', () => {
    const unknown = tf.slice(found(contractInput()), [2], [1]);
    expectNumbersClose(unknown.dataSync(), moments().mean.dataSync(), 1e-6);
  });

  it('ignores the values of unknown pixels', () => {
    const { images, mask } = contractInput();
    const other = tf.where(tf.tile(tf.cast(mask, 'bool'), [1, 1, 1, 3]), images, 5) as tf.Tensor4D;
    expect([...found({ images: other, mask }).dataSync()]).to.deep.equal([...found({ images, mask }).dataSync()]);
  });

  it('finds for every image what it finds in a batch of one', () => {
    const { images, mask } = contractInput();
    const all = found({ images, mask });
    for (const image of [0, 1, 2]) {
      const one = (tensor: tf.Tensor4D) => tf.slice(tensor, [image], [1]) as tf.Tensor4D;
      const alone = found({ images: one(images), mask: one(mask) });
      expectNumbersClose(alone.dataSync(), tf.slice(all, [image], [1]).dataSync(), 1e-4);
    }
  });

  it('finds the same within a gradient, as a constant', () => {
    const input = contractInput();
    const wanted = Array.from(found(input).dataSync());
    const factor = tf.variable(tf.tensor2d(drawNormal(1, 'factor', 12, 1), [3, 4]));
    const { grads } = tf.variableGrads(() => {
      const reconstruct = (...[latent, coords]: Parameters<typeof sineReconstruction>) =>
        tf.mul(sineReconstruction(latent, coords), tf.div(tf.sum(factor), tf.sum(factor))) as tf.Tensor3D; // by 1
      return tf.sum(tf.mul(found(input, {}, reconstruct), factor)) as tf.Scalar;
    }, [factor]);
    expectNumbersClose(grads[factor.name]?.dataSync() ?? [], wanted, 1e-6);
  });

  it('allocates no tensors but the latents', () => {
    const encoder = trained();
    const input = contractInput();
    const before = tf.memory().numTensors;
    const latents = [
      encoder.encode(input, sineReconstruction).latent,
      encoder.encode({ ...input, indices: Uint32Array.of(0, 1, 2) }, noReconstruction).latent,
    ];
    expect(tf.memory().numTensors).to.equal(before + 2);
    tf.dispose(latents);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('resumes a stopped training with the same results, with mirrored images as separate images', async () => {
    const settings = {
      dataset,
      context: { pixels: [3, 12] },
      loss: { latent: 0.1, weights: 1 },
      batch: 10,
      steps: 6,
      seed: 1,
      mirror: true,
    } as const;
    const modelFor = (seed: number) => createModel(modelConfig, { ...dataset, trainingImages: 48 }, seed);
    const optimizerFor = (model: Model) => new Optimizer(model.variables, { learningRate: 0.01 });
    const trained = async (model: Model, optimizer: Optimizer, options: Partial<TrainOptions>) => {
      const reports: StepReport[] = [];
      const onStep = (report: StepReport) => {
        reports.push(report);
      };
      const position = await train({ ...settings, model, optimizer, onStep, ...options });
      return { position, reports };
    };
    const model = modelFor(1);
    const start = (await model.state())['encoder.latents']?.data as Float32Array;
    const optimizer = optimizerFor(model);
    const first = await trained(model, optimizer, { steps: 2 });
    const saved = structuredClone({ model: await model.state(), optimizer: await optimizer.state() });
    const whole = await trained(model, optimizer, { from: first.position.batch });

    const other = modelFor(2);
    const otherOptimizer = optimizerFor(other);
    other.load(saved.model);
    otherOptimizer.load(saved.optimizer);
    const rest = await trained(other, otherOptimizer, { from: first.position.batch });
    expect(rest.reports).to.deep.equal(whole.reports);
    expect(await other.state()).to.deep.equal(await model.state());

    const trainedRows = Array.from({ length: 48 }, (_, row) =>
      saved.model['encoder.latents']?.data.slice(8 * row, 8 * row + 8).some((value, d) => value !== start[8 * row + d]),
    ).flatMap((changed, row) => (changed ? [row] : []));
    expect(new Set(trainedRows.map((row) => row % 24))).to.have.property('size', 20); // two batches of different images
    expect(trainedRows).to.have.length(20);
    expect(trainedRows.filter((row) => row >= 24)).to.have.length.within(3, 17);
  });

  it('reports how many training images it needs to know, and which image is unknown', async () => {
    const { message, code } = await errorOf(() => autoDecoder.describe(config, contractShape));
    expect(code).to.equal('option');
    expect(message).to.match(/auto-decoder: expected trainingImages in the shape of the model/);
    const indices = Uint32Array.of(0, 5, 1);
    const beyond = () => autoDecoder.create(config, shape, 1).encode({ ...contractInput(), indices }, noReconstruction);
    expect((await errorOf(beyond)).message).to.match(
      /one of the 5 training images of the model, got one at position 5/,
    );
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => autoDecoder.describe({ ...config, ...change }, shape))).message;
    expect(await message({ steps: 0.5 })).to.match(/auto-decoder: steps: expected a whole number, 1 or more, got 0.5/);
    expect(await message({ rate: 0 })).to.match(/auto-decoder: rate: expected a number .*got 0/);
    expect(await message({ prior: -1 })).to.match(/auto-decoder: prior: expected a number .*got -1/);
    expect(await message({ images: 3 })).to.match(/unknown option "images", expected type, steps, rate, prior/);
  });
});

import { coordinateGrid, flattenParameters, parametersOf } from '@hypersiren/siren';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type ContextBatch, contextBatch, contextTensors } from '../model/context-batch.js';
import { type Gaussian, gaussianLoss, LIKELIHOOD_BETA } from '../model/distribution.js';
import { createModel } from '../model/model.js';
import { errorOf } from '../testing/error-of.js';
import { expectGradients } from '../testing/expect-gradients.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { checkLossWeights, inpaintingLoss, LOSS_TERMS } from './inpainting-loss.js';

describe('inpaintingLoss', () => {
  onCpu();

  const dataset = tinyDataset();
  let batch: ContextBatch;
  before(async () => {
    const indices = Uint32Array.of(0, 3, 7);
    batch = await contextBatch(dataset, { start: 0, count: 24 }, indices, { pixels: 12 }, { seed: 1, epoch: 0 });
  });
  const weights = { latent: 0.1, weights: 10 };
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const meanSquare = (values: ArrayLike<number>) => mean(Array.from(values, (value) => value ** 2));

  it('is the sum of the paper’s three means, each with its weight', () => {
    const model = createModel(tinyConfig, dataset, 1);
    const context = contextTensors(batch);
    const coords = coordinateGrid(dataset);
    const loss = inpaintingLoss(model, context, coords, weights);
    const values = model.predict({ ...context, coordinates: coords }).dataSync();
    const pixel = meanSquare(values.map((value, index) => value - (batch.images[index] as number)));
    const latent = meanSquare(model.encode(context).latent.dataSync());
    const parameters = flattenParameters(model.inpaint(context).parameters).flatMap((tensor) => [...tensor.dataSync()]);
    const numbers = Object.fromEntries(Object.entries(loss).map(([term, scalar]) => [term, scalar.dataSync()[0]]));
    expect(numbers.pixel).to.be.closeTo(pixel, 1e-6);
    expect(numbers.latent).to.be.closeTo(latent, 1e-6);
    expect(numbers.weights).to.be.closeTo(meanSquare(parameters), 1e-6);
    expect(numbers.total).to.be.closeTo(pixel + 0.1 * latent + 10 * meanSquare(parameters), 1e-5);
  });

  it('sends no gradient through terms of weight zero', () => {
    const model = createModel(tinyConfig, dataset, 1);
    const context = contextTensors(batch);
    const coords = coordinateGrid(dataset);
    const squares = (weights: { latent: number; weights: number }) => {
      const names: string[] = [];
      const engine = tf.engine();
      const run = engine.runKernel.bind(engine);
      const gradient = () => tf.variableGrads(() => inpaintingLoss(model, context, coords, weights).total);
      // The gradient of a square multiplies by twice its argument, which the recorded kernels show.
      engine.runKernel = ((name: string, ...rest: [never, never]) => {
        names.push(name);
        return run(name, ...rest);
      }) as typeof engine.runKernel;
      try {
        gradient();
      } finally {
        engine.runKernel = run;
      }
      return names.filter((name) => name === tf.Multiply).length;
    };
    expect(squares({ latent: 0, weights: 0 })).to.be.below(squares({ latent: 0, weights: 1 }));
    expect(squares({ latent: 0, weights: 0 })).to.be.below(squares({ latent: 1, weights: 0 }));
  });

  it('counts shared parameters once for each image', () => {
    const hypernetwork = { ...tinyConfig.hypernetwork, emission: 'shifts' } as const;
    const model = createModel({ ...tinyConfig, hypernetwork }, dataset, 1);
    const context = contextTensors(batch);
    const { parameters } = model.inpaint(context);
    const ofImages = [0, 1, 2].map((image) =>
      meanSquare(flattenParameters(parametersOf(parameters, image)).flatMap((tensor) => [...tensor.dataSync()])),
    );
    const loss = inpaintingLoss(model, context, coordinateGrid(dataset), weights);
    expect(loss.weights.dataSync()[0]).to.be.closeTo(mean(ofImages), 1e-6);
  });

  it('gives known pixels their own weight', () => {
    const model = createModel(tinyConfig, dataset, 1);
    const context = contextTensors(batch);
    const coordinates = coordinateGrid(dataset);
    const values = model.predict({ ...context, coordinates }).dataSync();
    const errors = [0, 1, 2].map((image) => {
      let [sum, weight] = [0, 0];
      for (let pixel = 30 * image; pixel < 30 * (image + 1); pixel++) {
        const own = batch.masks[pixel] ? 0.2 : 1;
        const at = [0, 1, 2].map((channel) => 3 * pixel + channel);
        sum += own * meanSquare(at.map((index) => (values[index] as number) - (batch.images[index] as number)));
        weight += own;
      }
      return sum / weight;
    });
    const got = inpaintingLoss(model, context, coordinates, { ...weights, known: 0.2 });
    expect(got.pixel.dataSync()[0]).to.be.closeTo(mean(errors), 1e-6);
    const full = contextTensors({ ...batch, masks: batch.masks.map(() => 1) });
    expect(inpaintingLoss(model, full, coordinates, { ...weights, known: 0 }).pixel.dataSync()[0]).to.equal(0);
  });

  it('weights images by a power of their fraction of known pixels, but reports unweighted likelihoods', async () => {
    const model = createModel({ ...tinyConfig, likelihood: 'gaussian' }, dataset, 1);
    const some = await contextBatch(
      dataset,
      { start: 0, count: 24 },
      Uint32Array.of(0, 3),
      { pixels: [2, 29] },
      { seed: 3, epoch: 0 },
    );
    const coordinates = coordinateGrid(dataset);
    const images = [0, 1].map((image) => {
      const { images, mask } = contextTensors(some);
      return {
        images: tf.slice(images, [image], [1]) as tf.Tensor4D,
        mask: tf.slice(mask, [image], [1]) as tf.Tensor4D,
      };
    });
    const shares = images.map(({ mask }) => tf.mean(mask).dataSync()[0] as number);
    expect(shares[0]).to.not.equal(shares[1]);
    const none = { latent: 0, weights: 0 };
    const alone = images.map((image) => inpaintingLoss(model, image, coordinates, none));
    const got = inpaintingLoss(model, contextTensors(some), coordinates, { ...none, balance: 0.7 });
    for (const [term, power] of [
      ['pixel', 0.7],
      ['total', 0.7],
      ['nll', 0],
    ] as const) {
      const numbers = alone.map((terms) => terms[term]?.dataSync()[0] as number);
      const wanted = mean(numbers.map((value, image) => value * (shares[image] as number) ** power));
      expect(got[term]?.dataSync()[0], term).to.be.closeTo(wanted, 1e-6);
    }
  });

  it('uses the likelihood instead of the error if the model has one, but still reports the error', () => {
    const model = createModel({ ...tinyConfig, likelihood: 'gaussian' }, dataset, 1);
    const context = contextTensors(batch);
    const coords = coordinateGrid(dataset);
    const gaussian = model.distributionAt(model.inpaint(context), coords) as Gaussian;
    const means = gaussian.mean.dataSync();
    const truth = tf.reshape(context.images, gaussian.mean.shape) as tf.Tensor3D;
    for (const [beta, given] of [
      [LIKELIHOOD_BETA, weights],
      [0, { ...weights, beta: 0 }],
    ] as const) {
      const loss = inpaintingLoss(model, context, coords, given);
      const wanted = gaussianLoss(gaussian, truth, beta);
      const [total, pixel, latent, emitted, nll] = LOSS_TERMS.map((term) => loss[term]?.dataSync()[0] as number);
      expect(nll).to.be.closeTo(mean(wanted.nll.dataSync()), 1e-6);
      expect(pixel).to.be.closeTo(meanSquare(means.map((value, at) => value - (batch.images[at] as number))), 1e-6);
      const fit = mean(wanted.loss.dataSync());
      expect(total).to.be.closeTo(fit + 0.1 * (latent as number) + 10 * (emitted as number), 1e-5);
    }
    expect(inpaintingLoss(createModel(tinyConfig, dataset, 1), context, coords, weights)).to.not.have.property('nll');
  });

  for (const [likelihood, options] of [
    ['without a likelihood', {}],
    ['with one', { likelihood: 'gaussian' }],
  ] as const)
    it(`has the gradients of central differences with respect to every variable, ${likelihood}`, () => {
      // A large initial variance ratio, so that the encoder's gradient is well above float32's rounding errors.
      const hypernetwork = { ...tinyConfig.hypernetwork, share: 0.5 };
      const model = createModel({ ...tinyConfig, ...options, hypernetwork }, dataset, 2);
      // Nonzero biases, since zero biases put unknown regions exactly at the ReLU's kink.
      for (const [name, variable] of model.variables)
        if (name.endsWith('bias') && variable.dataSync().every((value) => value === 0))
          variable.assign(tf.tensor(drawNormal(1, name, variable.size, 0.2), variable.shape));
      const context = contextTensors(batch);
      const coords = coordinateGrid(dataset);
      expectGradients(model.variables, () => inpaintingLoss(model, context, coords, { ...weights, beta: 0 }).total);
    });

  it('rejects negative weights, and a β above 1', async () => {
    const error = await errorOf(() => checkLossWeights({ latent: 0, weights: -1 }));
    expect(error.message).to.match(/loss: weights: expected a number from 0/);
    const beta = await errorOf(() => checkLossWeights({ latent: 0, weights: 0, beta: 1.5 }));
    expect(beta.message).to.match(/loss: beta: expected a number from 0 to 1, got 1.5/);
  });
});

import {
  createDataset,
  type ImageDataset,
  imagesToFloat,
  loadDataset,
  type Split,
  splitIndices,
} from '@hypersiren/datasets';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { checkOptions } from '../check-option.js';
import { factorize, solveFactorized } from '../linear-algebra/cholesky.js';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import { MAX_FIELD_SIZE } from '../moments/check-field-size.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { fitPrior } from './fit-prior.js';
import { createPrior, type LinearGaussianPrior, priorSchema } from './linear-gaussian-prior.js';

/** Dimensions: P numbers of an image, R components. */

const [HEIGHT, WIDTH, CHANNELS] = [3, 4, 2];
const SIZE = HEIGHT * WIDTH * CHANNELS;
const numbers = (prior: LinearGaussianPrior, name: string) =>
  (prior.variables.get(`prior.${name}`) as tf.Variable).dataSync() as Float32Array;

describe('the linear-Gaussian prior', () => {
  onCpu();

  const rank = 5;
  /** A prior of random numbers. */
  function randomPrior(iterations: number): LinearGaussianPrior {
    const prior = createPrior({ rank, iterations }, SIZE);
    const assign = (name: string, values: Float32Array) => {
      const variable = prior.variables.get(`prior.${name}`) as tf.Variable;
      variable.assign(tf.tensor(values, variable.shape));
    };
    assign('mean', drawNormal(1, 'mean', SIZE, 0.3));
    assign('basis', drawNormal(1, 'basis', rank * SIZE, 0.5));
    assign(
      'precision',
      drawNormal(1, 'precision', SIZE, 1).map((value) => 2 + value ** 2),
    );
    return prior;
  }
  const images = tf.tensor4d(drawNormal(2, 'images', 3 * SIZE, 0.6), [3, HEIGHT, WIDTH, CHANNELS]);
  const mask = tf.tensor4d(
    Float32Array.from({ length: 3 * HEIGHT * WIDTH }, (_, at) => (at < 12 ? +(at % 3 === 0) : +(at < 24))),
    [3, HEIGHT, WIDTH, 1],
  ); // four pixels, all, none

  it('gives the conditional mean of the formula', () => {
    const prior = randomPrior(rank + 1);
    const { components, image: emittedImage } = prior.estimate(images, mask);
    const [mean, basis, precision] = ['mean', 'basis', 'precision'].map((name) => numbers(prior, name)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const known = mask.dataSync();
    const values = images.dataSync();
    for (const image of [0, 1, 2]) {
      const weight = (at: number) =>
        (known[image * HEIGHT * WIDTH + Math.floor(at / CHANNELS)] as number) * (precision[at] as number);
      const matrix = new Float64Array(rank * rank);
      const right = new Float64Array(rank);
      for (let row = 0; row < rank; row++) {
        matrix[row * rank + row] = 1;
        for (let at = 0; at < SIZE; at++) {
          const weighted = (basis[row * SIZE + at] as number) * weight(at);
          right[row] =
            (right[row] as number) + weighted * ((values[image * SIZE + at] as number) - (mean[at] as number));
          for (let column = 0; column < rank; column++)
            matrix[row * rank + column] =
              (matrix[row * rank + column] as number) + weighted * (basis[column * SIZE + at] as number);
        }
      }
      factorize(matrix, rank);
      solveFactorized(matrix, rank, right, 1);
      expectNumbersClose(tf.slice(components, [image], [1]).dataSync(), right, 1e-4);
      const wanted = Float64Array.from(mean, (value, at) =>
        right.reduce((sum, z, row) => sum + z * (basis[row * SIZE + at] as number), value),
      );
      expectNumbersClose(tf.slice(emittedImage, [image], [1]).dataSync(), wanted, 1e-4);
    }
  });

  it('gives the mean if no pixel is known, and 0 before it is fitted', () => {
    const prior = randomPrior(4);
    const none = tf.zerosLike(mask) as tf.Tensor4D;
    expect([...tf.slice(prior.estimate(images, none).image, [0], [1]).dataSync()]).to.deep.equal([
      ...numbers(prior, 'mean'),
    ]);
    const fresh = createPrior({ rank }, SIZE).estimate(images, mask);
    expect([...fresh.components.dataSync(), ...fresh.image.dataSync()].every((value) => value === 0)).to.equal(true);
  });

  it('stays finite after it has converged', () => {
    const { components } = randomPrior(60).estimate(images, mask);
    expectNumbersClose(
      components.dataSync(),
      randomPrior(rank + 1)
        .estimate(images, mask)
        .components.dataSync(),
      1e-3,
    );
  });

  it('depends on the rounding of the basis by some units of rounding, if it is badly conditioned too', () => {
    const [rank, side] = [60, 12];
    const prior = createPrior({ rank, iterations: 16 }, side * side);
    const assign = (name: string, values: Float32Array) => {
      const variable = prior.variables.get(`prior.${name}`) as tf.Variable;
      variable.assign(tf.tensor(values, variable.shape));
    };
    const basis = drawNormal(1, 'basis', rank * side * side, 1).map(
      (value, at) => value / (1 + Math.floor(at / (side * side))) ** 0.75,
    );
    assign(
      'precision',
      drawNormal(1, 'precision', side * side, 1).map((value) => 100 + 300 * value ** 2),
    );
    const shape = [2, side, side, 1] as const;
    const values = tf.tensor4d(drawNormal(2, 'images', 2 * side * side, 0.6), [...shape]);
    const half = tf.concat([tf.ones([2, side / 2, side, 1]), tf.zeros([2, side / 2, side, 1])], 1) as tf.Tensor4D;
    const [wanted, moved] = [0, 2 ** -23].map((change) => {
      assign(
        'basis',
        basis.map((value, at) => value * (1 + (at % 2) * change)),
      );
      return prior.estimate(values, half).components.dataSync();
    }) as [Float32Array, Float32Array];
    expect(moved).not.to.deep.equal(wanted);
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expectNumbersClose(moved, wanted, 1e-4 * largest);
  });

  it('ignores the values of unknown pixels, and allocates only two tensors', () => {
    const prior = randomPrior(4);
    const other = tf.where(tf.tile(tf.cast(mask, 'bool'), [1, 1, 1, CHANNELS]), images, 7) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    const estimate = prior.estimate(images, mask);
    expect(tf.memory().numTensors).to.equal(before + 2);
    expect([...prior.estimate(other, mask).image.dataSync()]).to.deep.equal([...estimate.image.dataSync()]);
  });

  it('rejects invalid options', async () => {
    const message = async (config: object) =>
      (await errorOf(() => checkOptions('unet encoder: prior', priorSchema, config))).message;
    expect(await message({ rank: 0 })).to.match(/unet encoder: prior: rank: expected a whole number, 1 or more, got 0/);
    expect(await message({ rank: 3, iterations: 0.5 })).to.match(/iterations: expected a whole number/);
    expect(await message({ rank: 3, ranks: 1 })).to.match(/unknown option "ranks"/);
  });
});

describe('fitPrior', () => {
  onCpu();

  /**
   * Images of two components, asymmetric from left to right, with noise whose standard deviation varies from number to
   * number.
   */
  function patterns(count = 400) {
    const weights = drawNormal(1, 'weights', 2 * count, 0.1);
    const errors = drawNormal(1, 'errors', SIZE * count, 0.02);
    const images = Uint8Array.from(errors, (error, index) => {
      const [image, at] = [Math.floor(index / SIZE), index % SIZE];
      const signal =
        (weights[2 * image] as number) * Math.cos(at) + (weights[2 * image + 1] as number) * Math.sin(2 * at + 1);
      return Math.round(127.5 * (1 + 0.01 * at + signal + error * (1 + (at % 3))));
    });
    const shape = { name: 'patterns', description: '', height: HEIGHT, width: WIDTH, channels: CHANNELS };
    return createDataset({ ...shape, images, splits: { train: { start: 0, count } } });
  }
  const split = (dataset: ImageDataset) => dataset.splits.train as Split;

  /** Mean and covariance of rows of P numbers. */
  function moments(rows: Float32Array) {
    const count = rows.length / SIZE;
    const mean = Float64Array.from({ length: SIZE }, (_, at) => {
      let sum = 0;
      for (let row = 0; row < count; row++) sum += rows[row * SIZE + at] as number;
      return sum / count;
    });
    const covariance = Float64Array.from({ length: SIZE * SIZE }, (_, index) => {
      const [a, b] = [Math.floor(index / SIZE), index % SIZE];
      let sum = 0;
      for (let row = 0; row < count; row++)
        sum +=
          ((rows[row * SIZE + a] as number) - (mean[a] as number)) *
          ((rows[row * SIZE + b] as number) - (mean[b] as number));
      return sum / count;
    });
    return { mean, covariance };
  }

  /** Vᵀ V + diag(1/p). */
  function covarianceOf(prior: LinearGaussianPrior): Float64Array {
    const [basis, precision] = [numbers(prior, 'basis'), numbers(prior, 'precision')];
    return Float64Array.from({ length: SIZE * SIZE }, (_, index) => {
      const [a, b] = [Math.floor(index / SIZE), index % SIZE];
      let sum = a === b ? 1 / (precision[a] as number) : 0;
      for (let row = 0; row < basis.length / SIZE; row++)
        sum += (basis[row * SIZE + a] as number) * (basis[row * SIZE + b] as number);
      return sum;
    });
  }

  it('finds mean and covariance of images with as many components', async () => {
    const dataset = patterns();
    const prior = createPrior({ rank: 2 }, SIZE);
    await fitPrior(prior, { dataset, split: split(dataset) });
    const wanted = moments(imagesToFloat(dataset, splitIndices(split(dataset))));
    expectNumbersClose(numbers(prior, 'mean'), wanted.mean, 1e-5);
    expectNumbersClose(covarianceOf(prior), wanted.covariance, 5e-2); // some noise lies in the directions of the components
  });

  it('has the full covariance with as many components as numbers', async () => {
    const dataset = patterns(60);
    const prior = createPrior({ rank: SIZE }, SIZE);
    await fitPrior(prior, { dataset, split: split(dataset) });
    const wanted = moments(imagesToFloat(dataset, splitIndices(split(dataset))));
    expectNumbersClose(covarianceOf(prior), wanted.covariance, 5e-3);
  });

  it('is the same with images that are read for each product as with the covariance in memory', async () => {
    const dataset = await loadDataset({ source: 'portraits', size: 12, count: { train: 300, test: 20 } });
    const size = 12 * 12 * 3;
    const priors = [0, MAX_FIELD_SIZE].map(() => createPrior({ rank: 20, iterations: 40 }, size));
    for (const [at, maxDenseSize] of [0, MAX_FIELD_SIZE].entries())
      await fitPrior(priors[at] as LinearGaussianPrior, { dataset, split: split(dataset), mirror: true, maxDenseSize });
    const context = contextTensors(
      await contextBatch(
        dataset,
        dataset.splits.test as Split,
        splitIndices(dataset.splits.test as Split),
        { pixels: 20 },
        { seed: 1, epoch: 0 },
      ),
    );
    const [streamed, dense] = priors.map(
      ({ estimate }) => estimate(context.images, context.mask).image,
    ) as tf.Tensor4D[];
    const difference = tf.sub(streamed as tf.Tensor, dense as tf.Tensor);
    expect(tf.mean(tf.square(difference)).dataSync()[0]).to.be.below(1e-5);
  });

  it('includes mirrored images', async () => {
    const dataset = patterns();
    const prior = createPrior({ rank: SIZE }, SIZE);
    await fitPrior(prior, { dataset, split: split(dataset), mirror: true });
    const rows = imagesToFloat(dataset, splitIndices(split(dataset)));
    const mirrored = tf.reverse(tf.tensor4d(rows, [400, HEIGHT, WIDTH, CHANNELS]), 2).dataSync() as Float32Array;
    const wanted = moments(Float32Array.of(...rows, ...mirrored));
    expectNumbersClose(numbers(prior, 'mean'), wanted.mean, 1e-5);
    expectNumbersClose(covarianceOf(prior), wanted.covariance, 5e-3);
  });

  it('gives the same numbers again, and leaves no tensors', async () => {
    const dataset = patterns(50);
    const [one, other] = [createPrior({ rank: 3 }, SIZE), createPrior({ rank: 3 }, SIZE)];
    const before = tf.memory().numTensors;
    for (const prior of [one, other]) await fitPrior(prior, { dataset, split: split(dataset) });
    expect(tf.memory().numTensors).to.equal(before);
    expect([...numbers(one, 'basis')]).to.deep.equal([...numbers(other, 'basis')]);
  });

  it('rejects more components than the images can determine', async () => {
    const dataset = patterns(3);
    const error = await errorOf(() => fitPrior(createPrior({ rank: 3 }, SIZE), { dataset, split: split(dataset) }));
    expect(error.message).to.match(/prior: rank: expected at most 2, for 3 images of 24 numbers, got 3/);
  });
});

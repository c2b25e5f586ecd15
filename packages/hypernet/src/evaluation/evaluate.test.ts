import { createDataset, imagesToFloat, sampleContext } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { ContextBatch } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import { modelPredictor, type Predictor } from '../model/predictor.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { evaluate } from './evaluate.js';
import { CENTRAL_INTERVALS } from './image-likelihoods.js';

describe('evaluate', () => {
  onCpu();

  const dataset = tinyDataset();
  const contexts = [{ pixels: 5 }, { half: 'upper' }, 'full'] as const;
  /** A predictor that returns its input and records it. */
  const echo = (): Predictor & { seen: ContextBatch[] } => {
    const seen: ContextBatch[] = [];
    return {
      name: 'echo',
      seen,
      predict: async (context) => {
        seen.push(context);
        return context.images;
      },
    };
  };

  it('measures every image of the split in every context', async () => {
    const { contexts: scores, ...whole } = await evaluate(echo(), { dataset, contexts });
    expect(whole).to.deep.equal({ predictor: 'echo', split: 'test', images: 7, seed: 0 });
    expect(scores.map(({ context, knownPixels }) => [context, knownPixels])).to.deep.equal([
      ['5', 5],
      ['half', 15],
      ['full', 30],
    ]);
    for (const { all } of scores) expect(all.images).to.have.length(7);
  });

  it('gives the errors over all and over the unknown pixels, with their means and standard errors', async () => {
    const [score] = (await evaluate(echo(), { dataset, contexts: [{ pixels: 5 }] })).contexts;
    const { start, count } = dataset.splits.test as { start: number; count: number };
    const errors = Array.from({ length: count }, (_, index) => {
      const mask = sampleContext({ pixels: 5 }, dataset, { seed: 0, epoch: 0, index });
      const values = imagesToFloat(dataset, [start + index]);
      const squares = values.map((value, at) => (mask[Math.floor(at / 3)] === 1 ? 0 : (value / 2) ** 2));
      return squares.reduce((sum, square) => sum + square, 0);
    });
    errors.forEach((error, index) => {
      expect(score?.all.images[index]).to.be.closeTo(error / 90, 1e-7);
      expect(score?.unknown?.images[index]).to.be.closeTo(error / 75, 1e-7);
    });
    const mean = errors.reduce((sum, error) => sum + error / 90 / count, 0);
    const variance = errors.reduce((sum, error) => sum + (error / 90 - mean) ** 2 / (count - 1), 0);
    expect(score?.all.mse.mean).to.be.closeTo(mean, 1e-7);
    expect(score?.all.mse.standardError).to.be.closeTo(Math.sqrt(variance / count), 1e-7);
    const decibels = errors.reduce((sum, error) => sum - (10 * Math.log10(error / 90)) / count, 0);
    expect(score?.all.psnr.mean).to.be.closeTo(decibels, 1e-5);
  });

  it('gives the structural similarity of whole images, image by image', async () => {
    const [some, full] = (await evaluate(echo(), { dataset, contexts: [{ pixels: 5 }, 'full'] })).contexts;
    const values = some?.all.perImage?.ssim as number[];
    expect(values).to.have.length(7);
    expect(some?.all.ssim?.mean).to.be.closeTo(
      values.reduce((sum, value) => sum + value / 7, 0),
      1e-12,
    );
    expect(some?.all.ssim?.mean).to.be.below(0.9);
    expect(full?.all.ssim?.mean).to.be.closeTo(1, 1e-12);
    expect(some?.unknown).to.not.have.any.keys('ssim', 'perImage');
  });

  it('has no unknown pixels to measure in the full context', async () => {
    const [score] = (await evaluate(echo(), { dataset, contexts: ['full'] })).contexts;
    expect(score?.unknown).to.equal(null);
    expect(score?.all.mse).to.deep.equal({ mean: 0, standardError: 0 });
    expect(score?.all.psnr.mean).to.equal(100);
  });

  it('leaves out images without unknown pixels if others have some', async () => {
    const { images, splits } = dataset;
    const small = createDataset({ name: 's', description: 's', images, height: 1, width: 1, channels: 3, splits: {} });
    const single = createDataset({ ...small, images, splits: { test: splits.test as never } });
    const [score] = (await evaluate(echo(), { dataset: single, contexts: [{ probability: 0.5 }] })).contexts;
    const known = score?.unknown?.images.filter((error) => error === null).length as number;
    expect(known)
      .to.equal((score?.knownPixels as number) * 7)
      .and.to.be.within(1, 6);
    expect(JSON.stringify(score)).to.not.match(/NaN/);
  });

  it('measures the uncertainty only of a predictor that predicts it', async () => {
    const sure = echo();
    const size = 6 * 5 * 3;
    const unsure: Predictor = {
      ...echo(),
      predictDistribution: async ({ images, count }) => ({
        mean: images,
        std: new Float32Array(count * size).fill(0.6),
      }),
    };
    const [plain, scored] = [
      await evaluate(sure, { dataset, contexts }),
      await evaluate(unsure, { dataset, contexts, batch: 3 }),
    ];
    for (const { all } of plain.contexts) expect(all).to.not.have.property('uncertainty');
    const [few, half, full] = scored.contexts;
    expect(few?.all.mse).to.deep.equal(plain.contexts[0]?.all.mse);
    expect(full?.unknown).to.equal(null);

    const { start } = dataset.splits.test as { start: number };
    const values = imagesToFloat(dataset, [start + 4]).slice(size / 2); // the lower half is unknown
    const densities = values.map((value) => -((value / 0.6) ** 2) / 2 - Math.log(0.3 * Math.sqrt(2 * Math.PI)));
    const mean = densities.reduce((sum, density) => sum + density, 0) / (size / 2);
    const { images, logLikelihood, coverage } = half?.unknown?.uncertainty ?? expect.fail();
    expect(images[4]).to.be.closeTo(mean, 1e-5);
    expect(logLikelihood.mean).to.be.closeTo(
      (images as number[]).reduce((sum, image) => sum + image / 7, 0),
      1e-9,
    );
    expect(logLikelihood.standardError).to.be.above(0);
    expect(coverage.map(({ nominal }) => nominal)).to.deep.equal(CENTRAL_INTERVALS.map(({ nominal }) => nominal));
    const within = (image: number) => {
      const errors = imagesToFloat(dataset, [start + image]).slice(size / 2);
      return errors.filter((error) => Math.abs(error) <= 0.6 * 0.6744898).length / errors.length;
    };
    const observed = Array.from({ length: 7 }, (_, image) => within(image)).reduce((sum, share) => sum + share / 7, 0);
    expect(coverage[4]?.observed.mean).to.be.closeTo(observed, 1e-9);
  });

  it('passes only the known pixels to a predictor, the same ones for any batch size', async () => {
    const [one, other] = [echo(), echo()];
    const [wanted, got] = [
      await evaluate(one, { dataset, contexts, batch: 7 }),
      await evaluate(other, { dataset, contexts, batch: 3 }),
    ];
    expect(got).to.deep.equal(wanted);
    const join = (batches: ContextBatch[]) => batches.flatMap(({ images }) => [...images]);
    expect(join(other.seen)).to.deep.equal(join(one.seen));
    for (const { images, masks } of one.seen)
      for (const [index, value] of images.entries()) if (masks[Math.floor(index / 3)] === 0) expect(value).to.equal(0);
  });

  it('draws other masks for another seed', async () => {
    const [one, other] = [echo(), echo()];
    await evaluate(one, { dataset, contexts: [{ pixels: 5 }] });
    await evaluate(other, { dataset, contexts: [{ pixels: 5 }], seed: 1 });
    expect(other.seen[0]?.masks).to.not.deep.equal(one.seen[0]?.masks);
  });

  it('measures only the first images if requested, and reports its progress', async () => {
    const done: number[] = [];
    const options = { dataset, contexts, batch: 2, onProgress: (at: number, of: number) => done.push(at / of) };
    const few = await evaluate(echo(), { ...options, images: 3 });
    const all = await evaluate(echo(), { dataset, contexts });
    expect(few.images).to.equal(3);
    expect(few.contexts[0]?.all.images).to.deep.equal(all.contexts[0]?.all.images.slice(0, 3));
    expect(done.map((share) => Math.round(9 * share))).to.deep.equal([2, 3, 5, 6, 8, 9]);
  });

  it('measures a model without leaving tensors behind', async () => {
    const model = createModel({ ...tinyConfig, likelihood: 'gaussian' }, dataset, 1);
    const before = tf.memory().numTensors;
    const { predictor, contexts: scores } = await evaluate(modelPredictor(model, { name: 'tiny' }), {
      dataset,
      contexts,
      batch: 3,
    });
    expect(tf.memory().numTensors).to.equal(before);
    expect(predictor).to.equal('tiny');
    for (const { all } of scores) {
      expect(all.mse.mean).to.be.within(0.01, 1);
      expect(all.uncertainty?.logLikelihood.mean).to.be.within(-3, 1);
    }
  });

  it('throws the reason of a signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const error = await evaluate(echo(), { dataset, contexts, signal }).catch((reason: Error) => reason);
    expect((error as Error).message).to.equal('enough');
  });

  it('rejects predictions of another size', async () => {
    const broken: Predictor = { name: 'broken', predict: async () => new Float32Array(5) };
    const error = await errorOf(() => evaluate(broken, { dataset, contexts, batch: 2 }));
    expect(error.code).to.equal('shape');
    expect(error.message).to.match(/expected 2×6×5×3 values of broken, got 5/);
    const unsure: Predictor = {
      ...echo(),
      predictDistribution: async ({ images }) => ({ mean: images, std: new Float32Array(1) }),
    };
    const stds = await errorOf(() => evaluate(unsure, { dataset, contexts, batch: 2 }));
    expect(stds.message).to.match(/values of echo, got 1/);
  });
});

import type { Split } from '@hypersiren/datasets';
import { drawNormal, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createModel, type Model } from '../model/model.js';
import type { ModelConfig } from '../model/model-schema.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { disposePart, partTensors, readPart, type Target, targetsOf } from './batch-part.js';
import { type CoordinateSampling, checkCoordinates, coordinateCount, sampleCoordinates } from './coordinate-sample.js';
import { inpaintingLoss, type LossWeights } from './inpainting-loss.js';

const unet = { type: 'unet', channels: [4, 6] } as const;
const models: Record<string, ModelConfig> = {
  'one SIREN': tinyConfig,
  'spatial latents': {
    ...tinyConfig,
    encoder: unet,
    hypernetwork: { latent: 4, hidden: [], emission: 'shifts' },
    local: { channels: 3, maps: 2, interpolation: 'spline', phase: true },
  },
  patches: {
    ...tinyConfig,
    encoder: unet,
    hypernetwork: { latent: 4, hidden: [], emission: 'full', normalize: false },
    patches: { size: 2 },
  },
};

describe('coordinates drawn for a training step', () => {
  onCpu();

  const dataset = tinyDataset();
  const split: Split = { start: 0, count: 24 };
  const indices = Uint32Array.of(3, 7, 20);

  /** Loss and gradients of a batch at the coordinates of one epoch. */
  async function lossAt(
    model: Model,
    sampling: CoordinateSampling,
    epoch: number,
    weights: LossWeights,
    images = dataset,
  ) {
    const [target] = (await targetsOf(model, images, dataset)) as [Target];
    const source = { split, context: { pixels: 9 }, coordinates: sampling };
    // The same contexts whatever the epoch of the coordinates.
    const part = await readPart(source, indices, target, { seed: 1, epoch: 0 });
    const compared = { images: part.larger ?? part.known.images, masks: part.larger ? null : part.known.masks };
    const sample = sampleCoordinates(sampling, { ...compared, channels: 3 }, split, indices, { seed: 1, epoch });
    const tensors = partTensors({ ...part, sample });
    const { input, coordinates, truth, drawn } = tensors;
    const result = valueAndGradients(model.variables, () => [
      inpaintingLoss(model, input, coordinates, weights, truth, drawn).total,
    ]);
    disposePart(tensors);
    tf.dispose([target.coordinates.rows, target.coordinates.columns]);
    return [...result.values.dataSync(), ...result.gradients.flatMap((gradient) => [...gradient.dataSync()])];
  }

  for (const [name, config] of Object.entries(models))
    it(`has the loss and the gradient of all coordinates if all are sampled in another order: ${name}`, async () => {
      const model = createModel(config, dataset, 1);
      const weights = { latent: 0.1, weights: 0.1, balance: 0.4, known: 0.3 };
      const { input, coordinates } = await everywhere(model, dataset);
      const all = valueAndGradients(model.variables, () => [inpaintingLoss(model, input, coordinates, weights).total]);
      const crossings = Int32Array.from({ length: 90 }, (_, at) => 29 - (at % 30));
      const order = Array.from(crossings, (crossing, at) => Math.floor(at / 30) * 30 + crossing);
      const [grid] = (await targetsOf(model, dataset, dataset)) as [Target];
      const drawn = {
        counts: tf.ones([3, 30]) as tf.Tensor2D,
        known: tf.reshape(tf.gather(tf.reshape(input.mask, [-1]), order), [3, 30]) as tf.Tensor2D,
      };
      const truth = tf.gather(tf.reshape(input.images, [-1, 3]), order);
      const sampled = { rows: grid.rows, columns: grid.columns, images: 3, crossings };
      const some = valueAndGradients(model.variables, () => [
        inpaintingLoss(model, input, sampled, weights, truth, drawn).total,
      ]);
      expectNumbersClose(some.values.dataSync(), all.values.dataSync(), 1e-6);
      for (const [index, gradient] of all.gradients.entries())
        expectNumbersClose(some.gradients[index]?.dataSync() as Float32Array, gradient.dataSync(), 2e-5);
    });

  async function everywhere(model: Model, images = dataset) {
    const [target] = (await targetsOf(model, images, dataset)) as [Target];
    const source = { split, context: { pixels: 9 }, coordinates: 'all' } as const;
    return partTensors(await readPart(source, indices, target, { seed: 1, epoch: 0 }));
  }

  for (const [title, coordinates, images] of [
    ['a number', 6, dataset],
    ['mostly unknown pixels', { count: 0.2, unknown: 0.9 }, dataset],
    ['a larger size', 10, tinyDataset({ height: 12, width: 10 })],
  ] as const)
    it(`gives unbiased estimates of the loss and its gradient, ${title}`, async () => {
      const config = { ...tinyConfig, likelihood: 'gaussian' } as const;
      const model = createModel(config, dataset, 1);
      for (const [name, variable] of model.variables)
        if (name.endsWith('bias')) variable.assign(tf.tensor(drawNormal(1, name, variable.size, 0.2), variable.shape));
      const weights = { latent: 0, weights: 0, balance: 0.4, known: 0.3 };
      const all = await lossAt(model, 'all', 0, weights, images);
      const draws = 120;
      const sum = new Float64Array(all.length);
      const squares = new Float64Array(all.length);
      for (let epoch = 0; epoch < draws; epoch++)
        for (const [index, value] of (await lossAt(model, coordinates, epoch, weights, images)).entries()) {
          sum[index] = (sum[index] as number) + value / draws;
          squares[index] = (squares[index] as number) + value ** 2 / draws;
        }
      // Standardized distances of the means from what they estimate: as those of a normal distribution.
      const distances = all.flatMap((value, index) => {
        const std = Math.sqrt(Math.max(0, (squares[index] as number) - (sum[index] as number) ** 2) / draws);
        return std > 1e-7 ? [((sum[index] as number) - value) / std] : [];
      });
      expect(distances.length).to.be.above(50);
      expect(Math.abs(distances[0] as number)).to.be.below(4);
      const meanSquare = distances.reduce((total, distance) => total + distance ** 2, 0) / distances.length;
      expect(meanSquare).to.be.below(3);
      expect(Math.max(...distances.map(Math.abs))).to.be.below(6);
    }).timeout(60_000);

  it('differ between images and epochs, do not repeat, and depend on the seed but not on the batch', () => {
    const images = new Float32Array(2 * 30);
    const draw = (own: readonly number[], epoch: number) => {
      const masks = new Uint8Array(own.length * 30).map((_, at) => +(at % 30 < 10));
      const batch = { images: images.subarray(0, own.length * 30), masks, channels: 1 };
      const sample = sampleCoordinates({ count: 12, unknown: 0.75 }, batch, split, Uint32Array.from(own), {
        seed: 1,
        epoch,
      });
      return sample as NonNullable<typeof sample>;
    };
    const both = draw([4, 9], 0);
    expect(draw([4], 0).pixels).to.deep.equal(both.pixels.slice(0, 12));
    expect(draw([9], 0).pixels).to.deep.equal(both.pixels.slice(12));
    expect(draw([9], 1).pixels).to.not.deep.equal(both.pixels.slice(12));
    expect([...both.pixels.slice(0, 12)].sort()).to.not.deep.equal([...both.pixels.slice(12)].sort());
    for (const own of [both.pixels.slice(0, 12), both.pixels.slice(12)]) expect(new Set(own)).to.have.length(12);
    const known = Array.from(both.pixels, (pixel) => +(pixel < 10));
    expect([...(both.known as Uint8Array)]).to.deep.equal(known);
    expect(known.slice(0, 12).filter((value) => value === 0)).to.have.length(9);
    expectNumbersClose(
      both.counts,
      known.map((value) => (value ? 10 / 3 : 20 / 9)),
      1e-5,
    );
  });

  it('include at least one known and one unknown pixel if an image has both, and all pixels of a small image', () => {
    const draw = (coordinates: CoordinateSampling, known: number) => {
      const masks = new Uint8Array(30).map((_, at) => +(at < known));
      const batch = { images: new Float32Array(30), masks, channels: 1 };
      return sampleCoordinates(coordinates, batch, split, Uint32Array.of(0), { seed: 1, epoch: 0 });
    };
    for (const coordinates of [2, { count: 8, unknown: 0 }, { count: 8, unknown: 1 }, 0.01] as const)
      for (const known of [1, 15, 29]) {
        const sample = draw(coordinates, known) as NonNullable<ReturnType<typeof draw>>;
        expect(new Set(sample.known)).to.deep.equal(new Set([0, 1]));
        expect(sample.counts.reduce((sum, count) => sum + count, 0)).to.be.closeTo(30, 1e-4);
      }
    for (const known of [0, 30]) expect(draw(5, known)?.pixels).to.have.length(5);
    expect(draw(30, 3)).to.equal(undefined);
    expect(coordinateCount(2048, 900)).to.equal(900);
    expect(coordinateCount('all', 900)).to.equal(900);
    expect(coordinateCount({ count: 0.25 }, 900)).to.equal(225);
  });

  it('are rejected if they are not valid, with the name of the key', async () => {
    for (const wrong of [1, 0, 2.5, -3, 'some', { count: 1 }])
      expect((await errorOf(() => checkCoordinates(wrong as never))).message).to.match(
        /^train: coordinates: (count: )?expected all, (interlaced, )?a whole number of 2 or more coordinates, a share of them above 0 and below 1, .*, got /,
      );
    expect((await errorOf(() => checkCoordinates({ count: 8, unknown: 2 }))).message).to.match(
      /^train: coordinates: unknown: expected a number from 0 to 1, got 2/,
    );
  });
});

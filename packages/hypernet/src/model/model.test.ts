import { apply, coordinateGrid, flattenParameters } from '@hypersiren/siren';
import { sizeOf } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import * as z from 'zod';
import { type EmissionName, emissions } from '../emissions/emissions.js';
import { type EncoderInput, encoderType } from '../encoders/encoder.js';
import { encoders } from '../encoders/encoders.js';
import { HypernetError } from '../hypernet-error.js';
import { gridAxes } from '../local/coordinates.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { type ContextBatch, contextBatch, contextTensors } from './context-batch.js';
import { type Gaussian, MIN_STD } from './distribution.js';
import { createModel, modelSpec } from './model.js';
import { type ModelConfig, modelFamilies } from './model-schema.js';
import { renderImages } from './render-images.js';

describe('the model', () => {
  onCpu();

  const dataset = tinyDataset();
  let batch: ContextBatch;
  let context: EncoderInput;
  before(async () => {
    const indices = Uint32Array.of(1, 5);
    batch = await contextBatch(dataset, { start: 0, count: 24 }, indices, { pixels: 9 }, { seed: 1, epoch: 0 });
    context = contextTensors(batch);
  });

  it('is fully described before anything is allocated', () => {
    const before = tf.memory().numTensors;
    const spec = modelSpec(tinyConfig, dataset);
    expect(tf.memory().numTensors).to.equal(before);
    expect(spec.shape).to.deep.equal({ height: 6, width: 5, channels: 3 });
    expect(spec.siren).to.include({ inputs: 2, outputs: 3, width: 7 });
    expect(spec.emittedCount).to.equal(spec.siren.parameterCount);
    expect(spec.parameterCount).to.equal(sizeOf(spec.variables));
    expect(JSON.parse(JSON.stringify(spec))).to.deep.equal(spec);
    const model = createModel(tinyConfig, dataset, 1);
    expect([...model.variables].map(([name, { shape }]) => ({ name, shape }))).to.deep.equal(
      spec.variables.map(({ name, shape }) => ({ name, shape })),
    );
    model.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('predicts the values of the emitted SIRENs at any coordinates', () => {
    const model = createModel(tinyConfig, dataset, 1);
    const coords = coordinateGrid({ height: 11, width: 4, window: { rows: [-2, 0], columns: [0.1, 0.2] } });
    const wanted = apply(model.spec.siren, model.inpaint(context).parameters, coords);
    const got = model.predict({ ...context, coordinates: coords });
    expect(got.shape).to.deep.equal([2, 44, 3]);
    expectNumbersClose(got.dataSync(), wanted.dataSync(), 1e-6);
  });

  for (const emission of Object.keys(emissions) as EmissionName[])
    it(`accepts the emission ${emission}, with and without spatial latents`, () => {
      const hypernetwork = { ...tinyConfig.hypernetwork, emission };
      for (const local of [undefined, { channels: 3 }]) {
        const model = createModel({ ...tinyConfig, hypernetwork, ...(local && { local }) }, dataset, 1);
        expect(model.spec.siren.inputs).to.equal(local ? 5 : 2);
        const values = model.predict({ ...context, coordinates: coordinateGrid(dataset) });
        expect(values.shape).to.deep.equal([2, 30, 3]);
        const [one, other] = tf.unstack(values).map((image) => [...image.dataSync()]);
        expect(one).to.not.deep.equal(other);
        model.dispose();
      }
    });

  it('gives every image the same result as in a batch of one', () => {
    const model = createModel(tinyConfig, dataset, 1);
    const coords = coordinateGrid(dataset);
    const both = model.predict({ ...context, coordinates: coords });
    const second = model.predict({
      images: tf.slice(context.images, [1], [1]),
      mask: tf.slice(context.mask, [1], [1]),
      coordinates: coords,
    });
    expectNumbersClose(second.dataSync(), tf.slice(both, [1], [1]).dataSync(), 1e-5);
  });

  it('is the same for the same seed, and differs for another', async () => {
    const [one, same, other] = await Promise.all(
      [3, 3, 4].map((seed) => createModel(tinyConfig, dataset, seed).state()),
    );
    expect(same).to.deep.equal(one);
    for (const [name, { data }] of Object.entries(one ?? {}))
      if (data.some((value) => value !== 0)) expect(other?.[name]?.data, name).to.not.deep.equal(data);
  });

  it('predicts bit for bit the same once its state is loaded into another', async () => {
    const [model, other] = [createModel(tinyConfig, dataset, 1), createModel(tinyConfig, dataset, 2)];
    const coords = coordinateGrid(dataset);
    const wanted = model.predict({ ...context, coordinates: coords }).dataSync();
    other.load(structuredClone(await model.state()));
    expect(other.predict({ ...context, coordinates: coords }).dataSync()).to.deep.equal(wanted);
  });

  it('includes fitted variables in its state, and does not train them', async () => {
    const config: ModelConfig = { ...tinyConfig, encoder: { type: 'cnn', channels: [4, 6], prior: { rank: 3 } } };
    const model = createModel(config, dataset, 1);
    await model.fit({ dataset, split: { start: 0, count: 24 } });
    expect([...model.variables.keys()].filter((name) => name.startsWith('prior'))).to.deep.equal([]);
    const state = await model.state();
    expect(Object.keys(state).filter((name) => name.startsWith('prior'))).to.deep.equal([...model.fitted.keys()]);
    expect(state['prior.basis']?.data.some((value) => value !== 0)).to.equal(true);
    const other = createModel(config, dataset, 1);
    other.load(structuredClone(state));
    const coordinates = gridAxes(dataset);
    expect(other.predict({ ...context, coordinates }).dataSync()).to.deep.equal(
      model.predict({ ...context, coordinates }).dataSync(),
    );
  });

  it('starts images with spatial latents from the prior’s expectation', async () => {
    const config: ModelConfig = {
      ...tinyConfig,
      encoder: { type: 'cnn', channels: [4, 6], prior: { rank: 3 } },
      local: { channels: 2, interpolation: 'cubic' },
    };
    const model = createModel(config, dataset, 1);
    await model.fit({ dataset, split: { start: 0, count: 24 } });
    const coordinates = gridAxes(dataset);
    const encoding = model.encode(context);
    const implicit = model.emit(encoding);
    const withPrior = model.valuesAt(implicit, coordinates);
    const without = model.valuesAt({ ...implicit, corrections: [] }, coordinates);
    const expected = encoding.expected as tf.Tensor4D;
    expect(expected.shape).to.deep.equal(context.images.shape);
    expectNumbersClose(tf.sub(withPrior, without).dataSync(), expected.dataSync(), 1e-5);
    const kept = tf.reshape(
      model.valuesAt(model.inpaint(context, { keepKnown: true }), coordinates),
      context.images.shape,
    );
    const known = tf.mul(context.mask, context.images);
    expectNumbersClose(tf.mul(context.mask, kept).dataSync(), known.dataSync(), 1e-5);
  });

  it('rejects the state of another configuration', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const deeper = createModel({ ...tinyConfig, siren: { width: 7, hiddenLayers: 2 } }, dataset, 1);
    const error = await errorOf(async () => model.load(await deeper.state()));
    expect(error.code).to.equal('state');
    expect(error.message).to.match(/unknown hypernetwork\.base\.layers\.3\.weight/);
  });

  it('reads gray images too', async () => {
    const gray = tinyDataset({ channels: 1, height: 3, width: 8 });
    const pixels = await contextBatch(gray, { start: 0, count: 24 }, Uint32Array.of(2), 'full', { seed: 1, epoch: 0 });
    const model = createModel(tinyConfig, gray, 1);
    const coords = coordinateGrid(gray);
    expect(model.predict({ ...contextTensors(pixels), coordinates: coords }).shape).to.deep.equal([1, 24, 1]);
  });

  for (const [kind, options] of [
    ['the latent alone', {}],
    ['local latents', { local: { channels: 4 } }],
    ['local latents and their phase', { local: { channels: 4, phase: true } }],
  ] as const)
    it(`predicts standard deviations beside the same means with a likelihood, from ${kind}`, async () => {
      const model = createModel({ ...tinyConfig, ...options, likelihood: 'gaussian' }, dataset, 1);
      expect(model.spec.siren.outputs).to.equal(6);
      const coords = coordinateGrid({ height: 4, width: 3 });
      const implicit = model.inpaint(context);
      const { mean, std } = model.distributionAt(implicit, coords) as Gaussian;
      expect([mean.shape, std.shape]).to.deep.equal([
        [2, 12, 3],
        [2, 12, 3],
      ]);
      for (const sigma of std.dataSync()) expect(sigma).to.be.within(MIN_STD, 1.5);
      expect(model.valuesAt(implicit, coords).dataSync()).to.deep.equal(mean.dataSync());
      expect(model.predict({ ...context, coordinates: coords }).dataSync()).to.deep.equal(mean.dataSync());
      const rendered = await renderImages(model, implicit, { height: 4, width: 3, chunk: 5 });
      expectNumbersClose(rendered, mean.dataSync(), 1e-6);
    });

  it('predicts no standard deviations without a likelihood', () => {
    const model = createModel(tinyConfig, dataset, 1);
    const coords = coordinateGrid(dataset);
    expect(Object.keys(model.distributionAt(model.inpaint(context), coords))).to.deep.equal(['mean']);
  });

  it('allocates no tensors but its results', () => {
    const likely = createModel({ ...tinyConfig, likelihood: 'gaussian' }, dataset, 1);
    const model = createModel(tinyConfig, dataset, 1);
    const coords = coordinateGrid(dataset);
    const before = tf.memory().numTensors;
    likely.predict({ ...context, coordinates: coords }).dispose();
    const implicit = likely.inpaint(context);
    tf.dispose(likely.distributionAt(implicit, coords));
    tf.dispose(implicit);
    model.predict({ ...context, coordinates: coords }).dispose();
    expect(tf.memory().numTensors).to.equal(before);
    const parameters = flattenParameters(model.inpaint(context).parameters);
    expect(tf.memory().numTensors).to.equal(before + parameters.length);
  });

  it('keeps known pixels if requested, and does not change unknown ones', () => {
    const model = createModel(tinyConfig, dataset, 1);
    const coords = coordinateGrid(dataset);
    const plain = model.predict({ ...context, coordinates: coords }).dataSync();
    const kept = model.predict({ ...context, coordinates: coords, keepKnown: true }).dataSync();
    const wanted = plain.map((value, index) =>
      batch.masks[Math.floor(index / 3)] ? (batch.images[index] as number) : value,
    );
    expectNumbersClose(kept, wanted, 1e-6);
    const between = tf.tensor2d([0.1, 0.2, -0.3, 0.6], [2, 2]);
    expect(model.predict({ ...context, coordinates: between, keepKnown: true }).dataSync()).to.not.deep.equal(
      model.predict({ ...context, coordinates: between }).dataSync(),
    );
  });

  it('has the minimum standard deviation only at kept known pixels', () => {
    const model = createModel({ ...tinyConfig, likelihood: 'gaussian' }, dataset, 1);
    const coords = coordinateGrid(dataset);
    const before = tf.memory().numTensors;
    const stds = [false, true].map((keepKnown) =>
      tf.tidy(() => (model.distributionAt(model.inpaint(context, { keepKnown }), coords) as Gaussian).std),
    );
    expect(tf.memory().numTensors).to.equal(before + 2);
    const [plain, kept] = stds.map((std) => std.dataSync()) as [Float32Array, Float32Array];
    const wanted = plain.map((sigma, index) => (batch.masks[Math.floor(index / 3)] ? MIN_STD : sigma));
    expectNumbersClose(kept, wanted, 1e-6);
    const finer = model.distributionAt(
      model.inpaint(context, { keepKnown: true }),
      coordinateGrid({ height: 23, width: 19 }),
    ) as Gaussian;
    for (const sigma of finer.std.dataSync()) expect(sigma).to.be.at.least(Math.fround(MIN_STD));
  });

  it('reads spatial latents beside the coordinates only if it has them', () => {
    const local = { channels: 2, maps: 2, interpolation: 'linear' } as const;
    const model = createModel({ ...tinyConfig, local }, dataset, 1);
    expect(model.spec.siren.inputs).to.equal(6);
    const coords = coordinateGrid({ height: 4, width: 3 });
    const implicit = model.inpaint(context);
    expect(implicit.locals.map(({ shape }) => shape)).to.deep.equal([
      [2, 2, 2, 2],
      [2, 3, 3, 2],
    ]);
    const values = model.valuesAt(implicit, coords);
    const moved = { ...implicit, locals: implicit.locals.map((map) => tf.add(map, 0.5) as tf.Tensor4D) };
    expect(model.valuesAt(moved, coords).dataSync()).to.not.deep.equal(values.dataSync());
    expectNumbersClose(model.valuesAt(implicit, gridAxes({ height: 4, width: 3 })).dataSync(), values.dataSync(), 1e-5);
  });

  describe('with patches', () => {
    const config: ModelConfig = {
      ...tinyConfig,
      encoder: { type: 'unet', channels: [4, 6] },
      patches: { size: 2 },
    };

    it('emits a SIREN for each patch from a token for each, and blends them', () => {
      const model = createModel(config, dataset, 1);
      expect(model.spec.patches?.grid.count).to.equal(9); // 3 × 3 patches of 2 × 2 pixels cover 6 × 5
      expect(model.spec.latentCount).to.equal(9 * 8);
      expect(model.spec.emittedCount).to.equal(9 * model.spec.siren.parameterCount);
      const { latent, maps } = model.encode(context);
      expect(latent.shape).to.deep.equal([2, 72]);
      expect(maps).to.have.length(0);
      const implicit = model.inpaint(context);
      expect(implicit.parameters[0]?.weight.shape).to.deep.equal([18, 2, 7]);
      expect(model.valuesAt(implicit, coordinateGrid(dataset)).shape).to.deep.equal([2, 30, 3]);
      model.dispose();
    });

    it('depends on the image only through the tokens: another image’s tokens give the other image', () => {
      const model = createModel(config, dataset, 1);
      const coordinates = gridAxes(dataset);
      const { latent } = model.encode(context);
      const swapped = model.valuesAt(model.emit({ latent: tf.reverse(latent, 0), maps: [] }), coordinates);
      const own = model.valuesAt(model.inpaint(context), coordinates);
      expectNumbersClose(swapped.dataSync(), tf.reverse(own, 0).dataSync(), 1e-6);
      model.dispose();
    });

    it('renders the same in parts as at once, and leaves no tensors', async () => {
      const model = createModel(config, dataset, 1);
      const implicit = model.inpaint(context);
      const before = tf.memory().numTensors;
      const whole = await renderImages(model, implicit, { height: 12, width: 10 });
      const parts = await renderImages(model, implicit, { height: 12, width: 10, chunk: 37 });
      expectNumbersClose(parts, whole, 1e-5);
      expect(tf.memory().numTensors).to.equal(before);
      tf.dispose(implicit);
      model.dispose();
    });

    it('accepts a likelihood and every emission', () => {
      for (const emission of Object.keys(emissions) as EmissionName[]) {
        const hypernetwork = { ...tinyConfig.hypernetwork, emission };
        const model = createModel({ ...config, hypernetwork, likelihood: 'gaussian' }, dataset, 1);
        const { mean, std } = model.distributionAt(model.inpaint(context), gridAxes(dataset)) as Gaussian;
        expect([mean.shape, std.shape]).to.deep.equal([
          [2, 30, 3],
          [2, 30, 3],
        ]);
        model.dispose();
      }
    });

    it('is rejected with spatial latents, with an encoder without maps, and with patches that divide cells', async () => {
      const message = async (change: Partial<ModelConfig>) =>
        (await errorOf(() => modelSpec({ ...config, ...change }, dataset))).message;
      expect(await message({ local: { channels: 2 } })).to.match(/local or patches, got both/);
      expect(await message({ encoder: { type: 'set', width: 8 } })).to.match(/expected an encoder with feature maps/);
      expect(await message({ encoder: { type: 'unet', channels: [4, 6], stride: 2 }, patches: { size: 3 } })).to.match(
        /patches: size: expected a multiple of the 2 pixels of one cell .*, got 3/,
      );
    });
  });

  it('has the frequencies of a SIREN without spatial latents at initialization', () => {
    const siren = { width: 512, hiddenLayers: 0, omega0: 30, bias: 'zero' } as const;
    const model = createModel({ ...tinyConfig, siren, local: { channels: 4 } }, dataset, 1);
    const weights = model.inpaint(context).parameters[0]?.weight as tf.Tensor;
    const rows = tf.moments(tf.slice(weights, [0, 0], [-1, 2])).variance.dataSync()[0] as number;
    const scaled = Math.sqrt(rows) * (model.spec.siren.inputs / 2); // coordinates are scaled by n/2
    expect(scaled).to.be.closeTo(1 / 2 / Math.sqrt(3), 0.02);
  });

  it('accepts a configuration of version 0.1, as in its runs and exported files', () => {
    const { initVarianceRatio: _, ...hypernetwork } = modelSpec(tinyConfig, dataset).config.hypernetwork;
    const former = { ...tinyConfig, hypernetwork: { ...hypernetwork, share: 0.2 } };
    const stored = JSON.parse(JSON.stringify(former)) as ModelConfig;
    const { config, variables } = createModel(stored, dataset, 1).spec;
    expect(config.hypernetwork.initVarianceRatio).to.equal(0.2);
    const wanted = { ...tinyConfig, hypernetwork: { ...tinyConfig.hypernetwork, initVarianceRatio: 0.2 } };
    expect(variables).to.deep.equal(modelSpec(wanted, dataset).variables);
  });

  it('accepts user-defined encoders and emissions', () => {
    const mean = encoderType({
      name: 'mean',
      description: 'The mean of the known pixels',
      options: { scale: z.number().positive().default(1) },
      describe: () => ({ variables: [], maps: [] }),
      create: ({ scale }, { latent }) => ({
        variables: new Map(),
        encode: ({ images, mask }) => ({
          latent: tf.tidy(() => {
            const sums = tf.expandDims(tf.sum(tf.mul(images, mask), [1, 2, 3]), 1);
            return tf.mul(sums, tf.fill([1, latent], scale)) as tf.Tensor2D;
          }),
          maps: [],
        }),
        dispose: () => {},
      }),
    });
    const families = { ...modelFamilies, encoders: { ...encoders, mean } };
    const own = { ...tinyConfig, encoder: { type: 'mean', scale: 2 } } as never;
    const model = createModel(own, dataset, 1, families);
    expect(model.encode(context).latent.shape).to.deep.equal([2, 8]);
    expect(() =>
      createModel({ ...tinyConfig, encoder: { type: 'mean', scale: 0 } } as never, dataset, 1, families),
    ).to.throw(HypernetError, 'model: encoder: mean: scale: expected a number above 0, got 0');
  });

  it('reports expected and actual values in errors', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const error = await errorOf(() => model.encode({ ...context, images: tf.zeros([2, 6, 5, 1]) }));
    expect(error.code).to.equal('shape');
    expect(error.message).to.equal(
      'Model: expected images [B, 6, 5, 3] and mask [B, 6, 5, 1], got [2, 6, 5, 1] and [2, 6, 5, 1]',
    );
    const unknown = { ...tinyConfig, encoder: { type: 'mlp' } } as never;
    expect((await errorOf(() => modelSpec(unknown, dataset))).message).to.match(/expected one of cnn, .*got "mlp"/);
    const unlikely = { ...tinyConfig, likelihood: 'cauchy' } as never;
    expect((await errorOf(() => modelSpec(unlikely, dataset))).message).to.match(/one of gaussian, got "cauchy"/);
    expect((await errorOf(() => modelSpec(tinyConfig, { ...dataset, height: 0 }))).message).to.match(/height: .*got 0/);
  });
});

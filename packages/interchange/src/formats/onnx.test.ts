import { createModel, type Model, type ModelConfig } from '@hypersiren/hypernet';
import type { EmissionConfig, EmissionName } from '@hypersiren/hypernet/emissions';
import type { EncoderConfig } from '@hypersiren/hypernet/encoders';
import { coordinateGrid } from '@hypersiren/siren';
import { drawUniform } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { ExportError } from '../export-error.js';
import type { ExportedModel } from '../exported-model.js';
import { onnxModel } from '../schemas/onnx.js';
import { onnx } from './onnx.js';

const SHAPE = { height: 8, width: 12, channels: 3 };
const TOLERANCE = 1e-4;

type Values = Readonly<Record<string, { dims: readonly number[]; data: unknown }>>;

describe('export to ONNX', function () {
  this.timeout(120_000);
  before(() => tf.setBackend('cpu'));

  const withModel = async (config: Partial<ModelConfig>, use: (model: Model, run: ExportedModel) => Promise<void>) => {
    const whole: ModelConfig = {
      encoder: { type: 'cnn', channels: [4, 8] },
      hypernetwork: { latent: 6, hidden: [8], emission: 'full' },
      siren: { width: 8, hiddenLayers: 1, omega0: 20 },
      ...config,
    };
    const model = createModel(whole, SHAPE, 4);
    try {
      await use(model, { model, step: 0, config: { name: 'tiny', model: whole } } as unknown as ExportedModel);
    } finally {
      model.dispose();
    }
  };
  /** Runs a file in ONNX Runtime. */
  const run = async (file: Uint8Array | undefined, feeds: Readonly<Record<string, tf.Tensor>>): Promise<Values> => {
    const session = await InferenceSession.create(file as Uint8Array, { logSeverityLevel: 3 });
    const tensors = Object.entries(feeds).map(([name, tensor]) => [
      name,
      new Tensor('float32', tensor.dataSync() as Float32Array, tensor.shape),
    ]);
    return session.run(Object.fromEntries(tensors)) as unknown as Promise<Values>;
  };
  const expectSame = (got: Values[string] | undefined, wanted: tf.Tensor): void => {
    if (!got) throw new Error('there is no such output');
    expect(got.dims).to.deep.equal(wanted.shape);
    const numbers = wanted.dataSync<'float32'>();
    const worst = numbers.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - ((got.data as Float32Array)[i] as number))),
      0,
    );
    expect(worst).to.be.at.most(TOLERANCE);
    expect(new Set(numbers).size, 'an image of more than one value').to.be.above(1);
  };
  const known = (count: number) => {
    const { height, width, channels } = SHAPE;
    const mask = drawUniform(1, 'mask', count * height * width, 1).map((value) => Number(value > 0.3));
    const images = drawUniform(2, 'images', count * height * width * channels, 1);
    return {
      images: tf.tensor4d(images, [count, height, width, channels]),
      mask: tf.tensor4d(mask, [count, height, width, 1]),
    };
  };

  const encoders: EncoderConfig[] = [
    { type: 'cnn', channels: [4, 8] },
    { type: 'unet', channels: [4, 8], averages: [1] },
    { type: 'vit', patch: 2, width: 8, depth: 1, heads: 2 },
    { type: 'residual', channels: [4, 8], blocks: 1 },
    { type: 'partial', channels: [4, 8] },
  ];
  for (const encoder of encoders)
    it(`has the outputs of the model in ONNX Runtime, for any number of images and points: ${encoder.type}`, () =>
      withModel({ encoder }, async (model, exported) => {
        const files = await onnx.files(exported);
        for (const [count, size] of [
          [1, { height: 3, width: 5 }],
          [4, { height: 1, width: 2 }],
        ] as const) {
          const coordinates = coordinateGrid(size);
          const { images, mask } = known(count);
          const got = await run(files['inpainting.onnx'], { images, mask, coords: coordinates });
          const wanted = model.predict({ images, mask, coordinates });
          expectSame(got.values, wanted);
          tf.dispose([coordinates, images, mask, wanted]);
        }
      }));

  const emissions: (EmissionName | EmissionConfig)[] = ['low-rank', 'rank-1', 'one-layer', 'shifts', 'concatenated'];
  for (const emission of emissions)
    it(`supports every emission: ${emission}`, () =>
      withModel({ hypernetwork: { latent: 6, hidden: [8], emission } }, async (model, exported) => {
        const files = await onnx.files(exported);
        const coordinates = coordinateGrid({ height: 4, width: 4 });
        const wanted = model.predict({ ...known(3), coordinates });
        expectSame((await run(files['inpainting.onnx'], { ...known(3), coords: coordinates })).values, wanted);
        tf.dispose([coordinates, wanted]);
      }));

  /** Sets the estimated variables of a model to random values. */
  const fitPrior = (model: Model): void => {
    for (const [name, variable] of model.fitted) {
      const numbers = drawUniform(3, name, variable.size, 0.5);
      variable.assign(tf.tensor(name === 'prior.precision' ? numbers.map((x) => 2 + x) : numbers, variable.shape));
    }
  };
  const local = { channels: 3, interpolation: 'cubic' } as const;
  const withPrior: EncoderConfig = { type: 'unet', channels: [4, 8], averages: [1], prior: { rank: 5 } };
  const wholes: Record<string, Partial<ModelConfig>> = {
    'local latents, linear': { local: { ...local, interpolation: 'linear' } },
    'local latents, cubic': { local },
    'local latents, spline': { local: { ...local, interpolation: 'spline' } },
    'local latents with their phase': { local: { ...local, phase: true } },
    'a prior in the latent alone': { encoder: withPrior },
    'a prior and local latents': { encoder: withPrior, local },
    'a latent that is read as it is': {
      hypernetwork: { latent: 6, hidden: [8, 7], emission: 'full', normalize: false },
    },
    'a likelihood': { local, likelihood: 'gaussian' },
    'a SIREN for each patch': { patches: { size: 4 } },
    'patches, a prior and a likelihood': { encoder: withPrior, patches: { size: 2 }, likelihood: 'gaussian' },
  };
  for (const [what, config] of Object.entries(wholes))
    it(`has parts that reproduce the whole model when chained: ${what}`, () =>
      withModel({ encoder: { type: 'unet', channels: [4, 8] }, ...config }, async (model, exported) => {
        fitPrior(model);
        const files = await onnx.files(exported);
        const asTensors = (values: Values) =>
          Object.fromEntries(
            Object.entries(values).map(([name, { dims, data }]) => [
              name,
              tf.tensor(data as Float32Array, [...dims], 'float32'),
            ]),
          );
        const coordinates = coordinateGrid({ height: 5, width: 7 });
        const encoding = asTensors(await run(files['encoder.onnx'], known(2)));
        const emitted = asTensors(await run(files['hypernetwork.onnx'], encoding));
        const { values } = await run(files['siren.onnx'], { ...emitted, coords: coordinates });
        const wanted = model.predict({ ...known(2), coordinates });
        expectSame(values, wanted);
        expectSame((await run(files['inpainting.onnx'], { ...known(2), coords: coordinates })).values, wanted);
      }));

  for (const [what, config] of Object.entries({
    plain: {},
    'with patches': { encoder: withPrior, patches: { size: 4 } },
    'with a prior and local latents with their phase': { encoder: withPrior, local: { ...local, phase: true } },
  }))
    it(`exports one image, for any number of points: ${what}`, () =>
      withModel(config, async (model, exported) => {
        fitPrior(model);
        const emitted = model.inpaint(known(1));
        const { 'image.onnx': file } = await onnx.image(exported, emitted);
        for (const size of [3, 6]) {
          const coordinates = coordinateGrid({ height: size, width: 5 });
          const wanted = tf.squeeze(model.valuesAt(emitted, coordinates), [0]);
          expectSame((await run(file, { coords: coordinates })).values, wanted);
        }
        tf.dispose(emitted);
      }));

  it('writes files with metadata, versions, inputs and outputs', () =>
    withModel({}, async (_, exported) => {
      const { 'inpainting.onnx': file } = await onnx.files(exported);
      const read = onnxModel.toObject(onnxModel.decode(file as Uint8Array), { longs: Number, enums: String });
      expect(read).to.deep.include({ irVersion: 8, producerName: 'hypersiren' });
      expect(read.opsetImport).to.deep.equal([{ domain: '', version: 17 }]);
      expect(read.metadataProps.slice(0, 2)).to.deep.equal([
        { key: 'name', value: 'tiny' },
        { key: 'step', value: '0' },
      ]);
      const { input, output, initializer } = read.graph;
      expect([...input, ...output].map(({ name }) => name)).to.deep.equal(['images', 'mask', 'coords', 'values']);
      expect(input[0].type.tensorType).to.deep.equal({
        elemType: 'FLOAT',
        shape: { dim: [{ dimParam: 'batch' }, { dimValue: 8 }, { dimValue: 12 }, { dimValue: 3 }] },
      });
      const inputs = new Set(read.graph.node.flatMap(({ input }: { input: string[] }) => input));
      expect(initializer.filter(({ name }: { name: string }) => !inputs.has(name))).to.deep.equal([]);
      for (const { dims = [], dataType, rawData } of initializer)
        expect(rawData).to.have.length(
          dims.reduce((product: number, size: number) => product * size, dataType === 'FLOAT' ? 4 : 8),
        );
    }));

  it('rejects an encoder that gathers pixels, which a fixed graph cannot express', () =>
    withModel({ encoder: { type: 'set', width: 8 } }, async (_, exported) => {
      expect(await errorOf(ExportError, () => onnx.files(exported))).to.have.property('code', 'not-expressible');
    }));

  it('restores the backend, and leaks no tensor', () =>
    withModel({}, async (_, exported) => {
      await onnx.files(exported);
      const before = tf.memory().numTensors;
      await onnx.files(exported);
      expect([tf.getBackend(), tf.memory().numTensors]).to.deep.equal(['cpu', before]);
    }));
});

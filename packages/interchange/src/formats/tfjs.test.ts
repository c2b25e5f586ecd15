import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import { coordinateGrid } from '@hypersiren/siren';
import { drawUniform } from '@hypersiren/siren/training';
import * as converter from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { ExportedModel } from '../exported-model.js';
import { tfjs } from './tfjs.js';

const SHAPE = { height: 8, width: 12, channels: 3 };
const PLAIN: ModelConfig = {
  encoder: { type: 'cnn', channels: [4, 8] },
  hypernetwork: { latent: 6, hidden: [8], emission: 'low-rank' },
  siren: { width: 8, hiddenLayers: 1, omega0: 20 },
};
const LOCAL: ModelConfig = {
  ...PLAIN,
  encoder: { type: 'unet', channels: [4, 8], averages: [1] },
  local: { channels: 3, interpolation: 'cubic' },
};
// The patches do not divide the height, so padding is needed.
const TOKENS: ModelConfig = {
  ...PLAIN,
  encoder: { type: 'vit', patch: 3, width: 8, depth: 1, heads: 2 },
  local: { channels: 3, interpolation: 'cubic' },
};

describe('export to TensorFlow.js', function () {
  this.timeout(60_000);
  before(() => tf.setBackend('cpu'));

  /** Loads an exported graph without this library. */
  const load = (files: Readonly<Record<string, Uint8Array>>, name: string): Promise<converter.GraphModel> => {
    const { weightsManifest, ...model } = JSON.parse(Buffer.from(files[`${name}.json`] as Uint8Array).toString());
    const weightData = Uint8Array.from(files[`${name}.bin`] as Uint8Array).buffer;
    return converter.loadGraphModel(
      tf.io.fromMemory({ ...model, weightSpecs: weightsManifest[0].weights, weightData }),
    );
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
  const expectSame = (got: tf.Tensor, wanted: tf.Tensor): void => {
    expect(got.shape).to.deep.equal(wanted.shape);
    expect(tf.max(tf.abs(tf.sub(got, wanted))).dataSync()[0]).to.be.at.most(1e-4);
    expect(new Set(wanted.dataSync()).size, 'an image of more than one value').to.be.above(1);
  };

  for (const [what, config] of Object.entries({ plain: PLAIN, 'with local latents': LOCAL, 'with tokens': TOKENS }))
    it(`has the outputs of the model in converter.loadGraphModel, for any number of images and points: ${what}`, async () => {
      const model = createModel(config, SHAPE, 4);
      const files = await tfjs.files({
        model,
        step: 0,
        config: { name: 'tiny', model: config },
      } as unknown as ExportedModel);
      const [inpainting, encoder, hypernetwork, siren] = await Promise.all(
        ['inpainting', 'encoder', 'hypernetwork', 'siren'].map((name) => load(files, name)),
      );
      for (const [count, size] of [
        [1, { height: 3, width: 5 }],
        [4, { height: 1, width: 2 }],
      ] as const) {
        const coords = coordinateGrid(size);
        const { images, mask } = known(count);
        const wanted = model.predict({ images, mask, coordinates: coords });
        expectSame(inpainting?.predict({ images, mask, coords }) as tf.Tensor, wanted);
        const named = (graph: converter.GraphModel | undefined, inputs: tf.NamedTensorMap): tf.NamedTensorMap => {
          const names = graph?.outputs.map(({ name }) => name) ?? [];
          const outputs = [graph?.execute(inputs, names)].flat() as tf.Tensor[];
          return Object.fromEntries(names.map((name, index) => [name, outputs[index] as tf.Tensor]));
        };
        const emitted = named(hypernetwork, named(encoder, { images, mask }));
        expectSame(siren?.predict({ ...emitted, coords }) as tf.Tensor, wanted);
      }
      model.dispose();
    });

  /** Exports a model with the given configuration. */
  const exported = async (config: ModelConfig) => {
    const model = createModel(config, SHAPE, 4);
    const run = { model, step: 0, config: { name: 'tiny', model: config } } as unknown as ExportedModel;
    return { model, run, files: await tfjs.files(run) };
  };

  it('also exports the encoder as layers, which have the same latents and maps in tfl.loadLayersModel', async () => {
    for (const encoder of [PLAIN.encoder, { type: 'unet', channels: [4, 8] }] as const) {
      const before = tf.memory().numTensors;
      const { model, files } = await exported({ ...PLAIN, encoder });
      const { weightsManifest, ...artifacts } = JSON.parse(
        Buffer.from(files['encoder-layers.json'] as Uint8Array).toString(),
      );
      const weightData = Uint8Array.from(files['encoder-layers.bin'] as Uint8Array).buffer;
      const weightSpecs = weightsManifest[0].weights;
      const layers = await tfl.loadLayersModel(tf.io.fromMemory({ ...artifacts, weightSpecs, weightData }));
      tf.tidy(() => {
        const { images, mask } = known(3);
        const wanted = model.encode({ images, mask });
        const got = [layers.predict([images, mask])].flat() as tf.Tensor[];
        expect(got.length).to.equal(1 + wanted.maps.length);
        for (const [index, tensor] of [wanted.latent, ...wanted.maps].entries())
          expect(tf.max(tf.abs(tf.sub(got[index] as tf.Tensor, tensor))).dataSync()[0]).to.be.at.most(1e-5);
        expect(new Set(wanted.latent.dataSync()).size).to.be.above(1);
      });
      layers.dispose();
      model.dispose();
      expect(tf.memory().numTensors).to.equal(before);
    }
  });

  it('exports no layers of an encoder that built-in layers cannot represent', async () => {
    for (const encoder of [LOCAL.encoder, { type: 'residual', channels: [4] }] as const) {
      const { model, files } = await exported({ ...PLAIN, encoder });
      expect(files).to.have.property('encoder.json');
      expect(files).to.not.have.property('encoder-layers.json');
      model.dispose();
    }
  });

  it('exports one image', async () => {
    const { model, run } = await exported(LOCAL);
    const emitted = model.inpaint(known(1));
    const graph = await load(await tfjs.image(run, emitted), 'image');
    const coords = coordinateGrid({ height: 3, width: 5 });
    expectSame(graph.predict({ coords }) as tf.Tensor, tf.squeeze(model.valuesAt(emitted, coords), [0]));
    tf.dispose(emitted);
    model.dispose();
  });
});

import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import { coordinateGrid, drawUniform } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { LoadedRun } from '../../actions/load-run.js';
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

describe('export to TensorFlow.js', function () {
  this.timeout(60_000);
  before(() => tf.setBackend('cpu'));

  /** A graph that was written, as a program without this library loads it. */
  const load = (files: Readonly<Record<string, Uint8Array>>, name: string): Promise<tf.GraphModel> => {
    const { weightsManifest, ...model } = JSON.parse(Buffer.from(files[`${name}.json`] as Uint8Array).toString());
    const weightData = Uint8Array.from(files[`${name}.bin`] as Uint8Array).buffer;
    return tf.loadGraphModel(tf.io.fromMemory({ ...model, weightSpecs: weightsManifest[0].weights, weightData }));
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
    expect(new Set(wanted.dataSync()).size, 'a picture of more than one value').to.be.above(1);
  };

  for (const [what, config] of Object.entries({ plain: PLAIN, 'with local latents': LOCAL }))
    it(`gives graphs that tf.loadGraphModel runs to the model’s own values, for any number of images and points: ${what}`, async () => {
      const model = createModel(config, SHAPE, 4);
      const files = await tfjs.files({
        model,
        step: 0,
        config: { name: 'tiny', model: config },
      } as unknown as LoadedRun);
      const [completion, encoder, hypernetwork, siren] = await Promise.all(
        ['completion', 'encoder', 'hypernetwork', 'siren'].map((name) => load(files, name)),
      );
      for (const [count, size] of [
        [1, { height: 3, width: 5 }],
        [4, { height: 1, width: 2 }],
      ] as const) {
        const coords = coordinateGrid(size);
        const { images, mask } = known(count);
        const wanted = model.predict({ images, mask, places: coords });
        expectSame(completion?.predict({ images, mask, coords }) as tf.Tensor, wanted);
        const named = (graph: tf.GraphModel | undefined, inputs: tf.NamedTensorMap): tf.NamedTensorMap => {
          const names = graph?.outputs.map(({ name }) => name) ?? [];
          const outputs = [graph?.execute(inputs, names)].flat() as tf.Tensor[];
          return Object.fromEntries(names.map((name, index) => [name, outputs[index] as tf.Tensor]));
        };
        const pictures = named(hypernetwork, named(encoder, { images, mask }));
        expectSame(siren?.predict({ ...pictures, coords }) as tf.Tensor, wanted);
      }
      model.dispose();
    });
});

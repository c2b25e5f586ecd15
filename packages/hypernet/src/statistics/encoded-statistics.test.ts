import { createDataset } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Encoding } from '../encoders/encoder.js';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import type { ModelConfig } from '../model/model-schema.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { encodedStatistics, statisticsOfEncoding } from './encoded-statistics.js';
import { imageDependenceOf } from './layer-emissions.js';

const LARGE: ModelConfig = {
  encoder: { type: 'unet', stride: 8, channels: [3, 3] },
  hypernetwork: { latent: 3, hidden: [], emission: 'full' },
  siren: { width: 4, hiddenLayers: 1 },
};

describe('encodedStatistics', () => {
  onCpu();

  const dataset = tinyDataset();
  const known = async (...indices: number[]) =>
    contextTensors(
      await contextBatch(
        dataset,
        { start: 0, count: 24 },
        Uint32Array.from(indices),
        { pixels: 9 },
        { seed: 1, epoch: 0 },
      ),
    );
  const siren = { width: 256, hiddenLayers: 1 };

  for (const local of [undefined, { channels: 3 }])
    it(`are those of SIREN at initialization, ${local ? 'with' : 'without'} spatial latents, and depend on the image`, async () => {
      const model = createModel({ ...tinyConfig, siren, ...(local && { local }) }, dataset, 1);
      const layers = await encodedStatistics(model, await known(0, 1, 2, 3));
      expect(layers).to.have.length(3);
      for (const layer of layers) {
        expect(layer.weight.measured / layer.weight.expected).to.be.within(0.9, 1.1);
        expect(imageDependenceOf(layer)?.share).to.be.within(1e-6, 0.1);
        expect(imageDependenceOf(layer)?.dimensions).to.be.within(1, 3);
      }
      for (const { preActivation } of layers.slice(0, 2))
        expect(preActivation.measured / preActivation.expected).to.be.within(0.9, 1.1);
    });

  it('show no dependence on the image if the encoder gives all images the same latent', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    for (const [name, variable] of model.variables)
      if (name.startsWith('encoder.')) variable.assign(tf.zerosLike(variable));
    for (const layer of await encodedStatistics(model, await known(0, 1, 2)))
      expect(imageDependenceOf(layer)?.share).to.be.closeTo(0, 1e-10);
  });

  it('are the same for images so large that they are encoded and emitted in parts', async () => {
    const size = 160;
    const pixels = Uint8Array.from({ length: 11 * size * size * 3 }, (_, index) => 127.5 + 100 * Math.sin(index / 977));
    const splits = { train: { start: 0, count: 11 } };
    const large = createDataset({
      ...{ name: 'waves', description: 'waves' },
      images: pixels,
      splits,
      height: size,
      width: size,
      channels: 3,
    });
    for (const patches of [undefined, { size: 16 }]) {
      const model = createModel({ ...LARGE, ...(patches && { patches }) }, large, 1);
      const indices = Uint32Array.from({ length: 11 }, (_, index) => index); // of 282,000 pixels, in two parts
      const batch = await contextBatch(large, splits.train, indices, { pixels: 9 }, { seed: 1, epoch: 0 });
      const images = contextTensors(batch);
      const before = tf.memory().numTensors;
      const got = await encodedStatistics(model, images);
      const encoding = tf.tidy(() => model.encode(images) as Encoding & tf.TensorContainer);
      const wanted = await statisticsOfEncoding(model, encoding, { height: 1, width: 1 });
      tf.dispose(encoding);
      expect(tf.memory().numTensors).to.equal(before);
      for (const [index, layer] of wanted.entries()) {
        const own = got[index] as (typeof got)[number];
        for (const key of ['weight', 'bias', 'preActivation'] as const)
          expect(own[key].measured).to.be.closeTo(layer[key].measured, 1e-5 * layer[key].measured);
        expect(imageDependenceOf(own)?.share).to.be.closeTo(imageDependenceOf(layer)?.share as number, 1e-5);
      }
    }
  });

  it('are measured within each patch if there are more patches than the side of the grid', async () => {
    const fine = tinyDataset({ height: 88, width: 88 });
    const encoder = { type: 'unet', stride: 2, channels: [3, 3] } as const;
    const model = createModel({ ...LARGE, encoder, patches: { size: 2 } }, fine, 1);
    const split = { start: 0, count: 24 };
    const context = await contextBatch(fine, split, Uint32Array.of(0, 1), 'full', { seed: 1, epoch: 0 });
    const inputs: (readonly number[])[] = [];
    const inputsAt: typeof model.inputsAt = (...question) => {
      const found = model.inputsAt(...question);
      inputs.push(found.shape);
      return found;
    };
    const layers = await encodedStatistics({ ...model, inputsAt }, contextTensors(context));
    expect(inputs).to.deep.equal([[2 * 44 * 44, 4, 2]]);
    for (const { weight } of layers) expect(weight.measured).to.be.above(0);
  });

  it('leave no tensor behind', async () => {
    const model = createModel({ ...tinyConfig, local: { channels: 3 } }, dataset, 1);
    const images = await known(0, 1);
    const before = tf.memory().numTensors;
    await encodedStatistics(model, images);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('require more than one image', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const one = await known(0);
    const error = await errorOf(() => encodedStatistics(model, one));
    expect(error.message).to.match(/expected two images or more/);
  });
});

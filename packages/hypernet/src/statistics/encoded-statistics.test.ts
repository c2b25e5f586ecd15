import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { encodedStatistics } from './encoded-statistics.js';
import { imageDependenceOf } from './layer-emissions.js';

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

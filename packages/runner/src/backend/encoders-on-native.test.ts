import { createDataset } from '@hypersiren/datasets';
import {
  type ContextBatch,
  contextBatch,
  contextTensors,
  createModel,
  gridAxes,
  inpaintingLoss,
  type ModelConfig,
} from '@hypersiren/hypernet';
import type { EncoderConfig } from '@hypersiren/hypernet/encoders';
import { valueAndGradients } from '@hypersiren/siren/training';
import { nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { useBackend } from './use-backend.js';

describe('encoders that optimize a latent or use attention', () => {
  after(() => tf.setBackend('cpu'));

  const size = { height: 6, width: 5, channels: 3 };
  const pixels = Uint8Array.from({ length: 8 * 6 * 5 * 3 }, (_, index) => 127.5 + 100 * Math.sin(index / 17));
  const splits = { train: { start: 0, count: 8 } };
  const dataset = createDataset({ name: 'waves', description: 'waves', images: pixels, ...size, splits });
  const indices = Uint32Array.of(1, 5, 6);
  let batch: ContextBatch;
  before(async () => {
    batch = await contextBatch(dataset, splits.train, indices, { pixels: [0, 20] }, { seed: 1, epoch: 0 });
  });

  /** Returns values, gradients of the loss with respect to all variables, and the latents found for other images. */
  async function numbersOn(backend: 'cpu' | 'native', encoder: EncoderConfig): Promise<Record<string, Float32Array>> {
    await useBackend(backend);
    const config: ModelConfig = {
      encoder,
      hypernetwork: { latent: 8, hidden: [6], emission: 'full', initVarianceRatio: 0.5 },
      siren: { width: 7, hiddenLayers: 1, omega0: 10 },
    };
    const model = createModel(config, { ...size, trainingImages: 8 }, 1);
    const before = tf.memory().numTensors;
    const numbers: Record<string, Float32Array> = {};
    tf.tidy(() => {
      const known = contextTensors(batch);
      const { values, gradients } = valueAndGradients(model.variables, () => [
        inpaintingLoss(model, { ...known, indices }, gridAxes(size), { latent: 0.1, weights: 1 }).total,
      ]);
      numbers.loss = values.dataSync<'float32'>().slice();
      for (const [index, name] of [...model.variables.keys()].entries())
        numbers[name] = (gradients[index] as tf.Tensor).dataSync<'float32'>().slice();
      numbers.latent = model.encode(known).latent.dataSync<'float32'>().slice();
      values.dispose();
    });
    expect(tf.memory().numTensors).to.equal(before);
    model.dispose();
    return numbers;
  }

  const configs: EncoderConfig[] = [
    { type: 'vit', patch: 2, width: 8, depth: 2, heads: 2 },
    { type: 'points', width: 8, depth: 1, heads: 2, group: 4, neighbors: 2, grid: 2 },
    { type: 'attention', width: 6, heads: 2, queries: 2, blocks: 1 },
    { type: 'gradient', steps: 2, rate: 0.3, order: 2 },
    { type: 'gradient', steps: 2, rate: 0.3 },
    { type: 'auto-decoder', steps: 5 },
  ];
  for (const encoder of configs)
    it(`have the same gradients on native as on cpu: ${JSON.stringify(encoder)}`, async function () {
      if (!nativeInfo().available) return this.skip();
      const [wanted, got] = [await numbersOn('cpu', encoder), await numbersOn('native', encoder)];
      for (const [name, numbers] of Object.entries(wanted)) {
        const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
        expect(largest, name).to.be.above(0);
        numbers.forEach((number, index) => {
          expect(got[name]?.[index], `${name} ${index}`).to.be.closeTo(number, 1e-3 * largest);
        });
      }
    });
});

import { getSplit } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { priorPredictor } from './prior-predictor.js';

describe('priorPredictor', () => {
  onCpu();

  const dataset = tinyDataset();

  it('predicts the expectation of the encoder’s prior, without the networks, and leaves no tensors behind', async () => {
    const encoder = { type: 'cnn', channels: [4, 6], prior: { rank: 3, iterations: 5 } } as const;
    const model = createModel({ ...tinyConfig, encoder }, dataset, 1);
    await model.fit({ dataset, split: getSplit(dataset, 'train') });
    const batch = await contextBatch(
      dataset,
      getSplit(dataset, 'test'),
      Uint32Array.of(25, 29),
      { pixels: 9 },
      { seed: 1, epoch: 0 },
    );
    const predictor = priorPredictor(model) ?? expect.fail();
    const before = tf.memory().numTensors;
    const predicted = await predictor.predict(batch);
    expect(tf.memory().numTensors).to.equal(before);
    const wanted = tf.tidy(() => model.encode(contextTensors(batch)).expected?.dataSync()) ?? [];
    expect(wanted).to.have.length(2 * 90);
    expectNumbersClose(predicted, wanted, 1e-6);
  });

  it('is undefined for a model without a prior, or with a number of the same name', () => {
    expect(priorPredictor(createModel(tinyConfig, dataset, 1))).to.equal(undefined);
    const encoder = { type: 'auto-decoder', prior: 0.1 } as const;
    const decoder = createModel({ ...tinyConfig, encoder }, { ...dataset, trainingImages: 3 }, 1);
    expect(priorPredictor(decoder)).to.equal(undefined);
  });
});

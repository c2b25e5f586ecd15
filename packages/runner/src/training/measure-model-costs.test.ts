import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { taskOf } from '../events/task.js';
import { measureModelCosts } from './measure-model-costs.js';

const CONFIG = {
  name: 'tiny',
  dataset: { source: 'portraits', size: 8, count: { train: 12, test: 4 } },
  context: { train: 20, evaluate: [20] },
  model: {
    encoder: { type: 'cnn', channels: [4, 4] },
    hypernetwork: { latent: 6, hidden: [] },
    siren: { width: 8, hiddenLayers: 1 },
  },
  train: { batch: 4, steps: 100, warmup: 0 },
} as const;

describe('measureModelCosts', () => {
  it('counts parameters and operations, and measures the memory of a step per image', async () => {
    const task = taskOf({});
    const before = tf.memory().numTensors;
    const costs = await measureModelCosts(CONFIG, task);
    expect(tf.memory().numTensors).to.equal(before);
    expect(costs.latentNumbers).to.equal(6);
    expect(costs.parameters).to.be.above(0);
    // At least those of the SIREN: 64 coordinates through layers 2→8→8→3.
    expect(costs.multiplyAdds).to.be.above(64 * (2 * 8 + 8 * 8 + 8 * 3));
    // At least the activations of the sine layers, in single precision.
    expect(costs.trainingBytes).to.be.within(64 * 8 * 4, 1e7);
    expect((await measureModelCosts({ ...CONFIG, name: 'again' }, task)).multiplyAdds).to.equal(costs.multiplyAdds);
  });
});

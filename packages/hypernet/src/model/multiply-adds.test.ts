import type { Split } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { fitBaseline } from '../baselines/baselines.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { type ContextBatch, contextBatch } from './context-batch.js';
import { createModel } from './model.js';
import { multiplyAdds, multiplyAddsOf } from './multiply-adds.js';
import { modelPredictor } from './predictor.js';

describe('multiplyAdds', () => {
  onCpu();

  const dataset = tinyDataset();
  const test = dataset.splits.test as Split;
  let context: ContextBatch;
  before(async () => {
    context = await contextBatch(dataset, test, Uint32Array.of(test.start), 'full', { seed: 0, epoch: 0 });
  });

  it('counts what a model does for one image: encoder, heads and SIREN', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const encoder = 3 * 3 * 9 * 4 * 4 + 2 * 2 * 9 * 4 * 6 + 2 * 2 * 6 * 8; // 6 × 5 → 3 × 3 → 2 × 2, and the linear map
    const emitted = [2 * 7, 7, 7 * 7, 7, 7 * 3, 3]; // three layers of weights and biases
    const heads = 9 * 6 * 6 + 6 * 6 * 5 + emitted.reduce((sum, count) => sum + 5 * count, 0);
    const siren = 30 * (2 * 7 + 7 * 7 + 7 * 3);
    const tensors = tf.memory().numTensors;
    expect(await multiplyAdds(modelPredictor(model), context)).to.equal(encoder + heads + siren);
    expect(tf.memory().numTensors).to.equal(tensors);
    model.dispose();
  });

  it('counts each step of an encoder that searches for its latent, forward and backward', async () => {
    const last = [2 * 7, 7, 7 * 7, 7, 7 * 3, 3].reduce((sum, count) => sum + 5 * count, 0);
    const heads = 9 * 6 * 6 + 6 * 6 * 5 + last;
    const siren = 30 * (2 * 7 + 7 * 7 + 7 * 3);
    // Backward through the heads: gradients of the inputs and of the last weights, which tfjs's fused product always
    // computes. Backward through the SIREN: gradients of the weights, but not of the coordinates.
    const back = heads + last + 2 * siren - 30 * 2 * 7;
    for (const steps of [1, 3]) {
      const model = createModel({ ...tinyConfig, encoder: { type: 'gradient', steps } }, dataset, 1);
      expect(await multiplyAdds(modelPredictor(model), context)).to.equal((steps + 1) * (heads + siren) + steps * back);
      model.dispose();
    }
  });

  it('counts the multiply-adds of a baseline network, and none without a network', async () => {
    const options = { dataset, split: dataset.splits.train as Split, context: 'full', seed: 1 } as const;
    const network = await fitBaseline({ type: 'conditional-neural-process', steps: 1, batch: 2, width: 4 }, options);
    const encoder = 30 * (5 * 4 + 4 * 4 + 4 * 4);
    const decoder = 30 * 2 * 4 + 4 * 4 + 30 * (3 * 4 * 4 + 4 * 3); // the first layer computes coordinates and representation separately
    expect(await multiplyAdds(network, context)).to.equal(encoder + decoder);
    network.dispose();
    expect(await multiplyAdds(await fitBaseline({ type: 'nearest-pixel' }, options), context)).to.equal(null);
  });

  it('counts transposed and shared matrices, convolutions and fused kernels from their shapes', () => {
    const count = (name: string, inputShapes: (number[] | null)[], output: number[]) =>
      multiplyAddsOf({ name, inputShapes, outputShapes: [output] });
    expect(
      count(
        tf.BatchMatMul,
        [
          [2, 5, 3],
          [1, 5, 4],
        ],
        [2, 3, 4],
      ),
    ).to.equal(2 * 3 * 4 * 5);
    expect(count(tf._FusedMatMul, [[3, 5], [5, 4], [4], null], [3, 4])).to.equal(3 * 4 * 5);
    expect(
      count(
        tf.Conv2D,
        [
          [2, 8, 8, 3],
          [5, 5, 3, 7],
        ],
        [2, 4, 4, 7],
      ),
    ).to.equal(2 * 4 * 4 * 7 * 25 * 3);
    expect(
      count(
        tf.Conv2DBackpropInput,
        [
          [2, 4, 4, 7],
          [5, 5, 3, 7],
        ],
        [2, 8, 8, 3],
      ),
    ).to.equal(2 * 4 * 4 * 7 * 25 * 3);
    expect(
      count(
        tf.Conv2DBackpropFilter,
        [
          [2, 8, 8, 3],
          [2, 4, 4, 7],
        ],
        [5, 5, 3, 7],
      ),
    ).to.equal(2 * 4 * 4 * 7 * 25 * 3);
    expect(
      count(
        tf.DepthwiseConv2dNative,
        [
          [1, 4, 4, 6],
          [3, 3, 6, 1],
        ],
        [1, 4, 4, 6],
      ),
    ).to.equal(16 * 6 * 9);
    expect(
      count(
        'SineLayer',
        [
          [9, 2],
          [4, 2, 6],
          [4, 1, 6],
        ],
        [4, 9, 6],
      ),
    ).to.equal(4 * 9 * 2 * 6);
    const network = [
      [9, 2],
      [4, 2, 6],
      [4, 1, 6],
      [4, 6, 3],
      [4, 1, 3],
    ];
    expect(count('SineNetwork', network, [4, 9, 3])).to.equal(4 * 9 * (2 * 6 + 6 * 3));
    expect(count('SineNetworkGrad', [[4, 9, 3], [4, 9, 3], ...network], [9, 2])).to.equal(2 * 4 * 9 * (2 * 6 + 6 * 3));
    const tokens = [
      [2, 5, 6],
      [2, 7, 6],
      [2, 7, 6],
      [2, 7],
    ];
    const [queries] = tokens as [number[]];
    expect(count('Attention', tokens, queries)).to.equal(2 * 2 * 5 * 7 * 6);
    expect(count('AttentionGrad', [queries, queries, ...tokens], queries)).to.equal(4 * 2 * 5 * 7 * 6);
    const heads = [[2, 5, 6], [6, 7], [6, 3], [7], [3]];
    expect(count('HeadOutputs', heads, [5, 7])).to.equal(5 * 6 * (7 + 3));
    expect(count('HeadOutputsGrad', [[5, 7], [5, 3], ...heads], [2, 5, 6])).to.equal(2 * 5 * 6 * (7 + 3));
    expect(
      count(
        tf.Add,
        [
          [9, 2],
          [9, 2],
        ],
        [9, 2],
      ),
    ).to.equal(0);
  });
});

import { createDataset, type Split } from '@hypersiren/datasets';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { denseCovariance, streamedCovariance } from './covariance-operator.js';

describe('the covariance of images as a linear map', () => {
  onCpu();

  const shape = { height: 3, width: 4, channels: 2 };
  const SIZE = 24;
  /** Images that are asymmetric from left to right, so that mirrored images differ. */
  const levels = Uint8Array.from(drawNormal(1, 'levels', 50 * SIZE, 40), (value, at) =>
    Math.max(0, Math.min(255, 120 + 3 * (at % SIZE) + value)),
  );
  const dataset = createDataset({
    ...shape,
    name: 'uneven',
    description: '',
    images: levels,
    splits: { other: { start: 0, count: 10 }, train: { start: 10, count: 40 } },
  });
  const split = dataset.splits.train as Split;

  for (const mirror of [false, true])
    it(`is the same read image by image as made at once, ${mirror ? 'with' : 'without'} mirror images`, async () => {
      const columns = tf.tensor2d(drawNormal(2, 'columns', SIZE * 3, 1), [SIZE, 3]);
      const [dense, streamed] = [
        await denseCovariance({ dataset, split, mirror }),
        await streamedCovariance({ dataset, split, mirror }),
      ];
      expectNumbersClose(streamed.mean, dense.mean, 1e-6);
      expectNumbersClose(streamed.variances, dense.variances, 1e-5);
      const [wanted, got] = [await dense.times(columns), await streamed.times(columns)];
      expectNumbersClose(got.dataSync(), wanted.dataSync(), 1e-5);
      tf.dispose([columns, wanted, got]);
      dense.dispose();
      streamed.dispose();
    });

  it('leaves no tensors but its product', async () => {
    const columns = tf.ones([SIZE, 2]) as tf.Tensor2D;
    const before = tf.memory().numTensors;
    for (const make of [denseCovariance, streamedCovariance]) {
      const covariance = await make({ dataset, split, mirror: true });
      (await covariance.times(columns)).dispose();
      covariance.dispose();
    }
    expect(tf.memory().numTensors).to.equal(before);
    columns.dispose();
  });

  it('throws the reason of a signal', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const error = await streamedCovariance({ dataset, split, mirror: false, signal: controller.signal }).catch(
      (reason: Error) => reason,
    );
    expect((error as Error).message).to.equal('enough');
  });
});

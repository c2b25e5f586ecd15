import { createDataset, imagesToFloat, type MemoryDataset, reduceDataset } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { interpolateMap } from '../local/interpolate-map.js';
import { interpolations } from '../local/interpolation.js';
import { createModel, type Model } from '../model/model.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { type EvaluateResolutionOptions, evaluateResolution } from './evaluate-resolution.js';

describe('evaluateResolution', () => {
  onCpu();

  const large = tinyDataset({ height: 12, width: 16 });
  let dataset: MemoryDataset;
  let options: EvaluateResolutionOptions;
  before(async () => {
    dataset = await reduceDataset(large, 2);
    options = { dataset, targets: [dataset, large], contexts: ['full'], batch: 3 };
  });

  it('gives a perfect score to a model that returns the truth, and a lower one to its enlargement', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    let image = large.splits.test?.start as number;
    // A model that returns the truth for any context: the large image at its own coordinates.
    const oracle: Model = {
      ...model,
      inpaint: ({ images }) => {
        const indices = Array.from({ length: images.shape[0] }, (_, position) => image + position);
        const truths = [large, dataset].map((set) =>
          tf.tensor4d(imagesToFloat(set, indices), [indices.length, set.height, set.width, 3]),
        );
        image += indices.length;
        if (image >= large.count) image = large.splits.test?.start as number;
        return { parameters: [], locals: truths, corrections: [] };
      },
      valuesAt: ({ locals }, coordinates) => {
        const rows = 'rows' in coordinates ? coordinates.rows.size : 0;
        const map = locals.find((truth) => truth.shape[1] === rows) as tf.Tensor4D;
        return tf.reshape(map, [map.shape[0], -1, 3]);
      },
    };
    const [same, finer] = await evaluateResolution(oracle, options);
    expect(same?.scale).to.equal(1);
    expect(same?.model.value.mean).to.equal(100);
    expect(same?.bicubic).to.deep.equal(same?.model);
    expect(finer?.scale).to.equal(2);
    expect(finer?.model.value.mean).to.equal(100);
    expect(finer?.model.gradient.mean).to.equal(100);
    expect(finer?.bicubic.value.mean).to.be.within(15, 60);
  });

  it('measures differences between neighbors: an added constant affects the values, but not the gradient', async () => {
    const gray = createDataset({ ...dataset, images: dataset.images.map(() => 128) });
    const flat = { ...createModel(tinyConfig, gray, 1) };
    flat.valuesAt = ({ parameters }, coordinates) => {
      const images = parameters[0]?.weight.shape[0] as number;
      return tf.fill(
        [images, 'rows' in coordinates ? coordinates.rows.size * coordinates.columns.size : 0, 3],
        0.2,
      ) as tf.Tensor3D;
    };
    const [score] = await evaluateResolution(flat, { ...options, dataset: gray, targets: [gray] });
    expect(score?.model.value.mean).to.be.closeTo(-20 * Math.log10((0.2 - (128 / 127.5 - 1)) / 2), 1e-2);
    expect(score?.model.gradient.mean).to.equal(100);
  });

  it('leaves no tensors behind', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const before = tf.memory().numTensors;
    await evaluateResolution(model, { ...options, images: 2 });
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('enlarges with Keys’ bicubic interpolation', () => {
    const map = tf.tensor4d([0, 0, 1, 0, 0], [1, 1, 5, 1]);
    const value = interpolateMap(map, tf.tensor2d([0, 0.25], [1, 2]), interpolations.cubic).dataSync()[0];
    expect(value).to.be.closeTo(0.5625, 1e-6); // half a step away: 9/16
  });
});

import { createModel, gridAxes, type Model } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { Completer } from './completion.js';

describe('the interpolation between two networks', () => {
  before(() => tf.setBackend('cpu'));
  const size = { height: 6, width: 6 };

  it('is each network at the ends, and the network with the mean parameters in the middle', async () => {
    const model: Model = createModel(
      {
        encoder: { type: 'cnn', channels: [4] },
        hypernetwork: { latent: 4, hidden: [8], emission: 'full' },
        siren: { width: 6, hiddenLayers: 1, omega0: 6 },
      },
      { height: 8, width: 8, channels: 3 },
      3,
    );
    const completer = new Completer(model);
    const mask = new Uint8Array(64).fill(1);
    const raster = (times: number) => ({
      ...{ height: 8, width: 8, channels: 3 },
      data: Float32Array.from({ length: 192 }, (_, i) => Math.sin(times * i)),
    });
    const [first, second] = [completer.encode(raster(1), mask), completer.encode(raster(7), mask)];
    const before = tf.memory().numTensors;
    const [start, middle, end] = await Promise.all(
      [0, 0.5, 1].map(async (share) => (await completer.blend(first, second, share, size)).data),
    );
    expect(tf.memory().numTensors).to.equal(before);
    const wanted = tf.tidy(() => {
      const [a, b] = [model.emit(first), model.emit(second)];
      const mean = a.parameters.map(({ weight, bias }, layer) => ({
        weight: tf.div(tf.add(weight, b.parameters[layer]?.weight as tf.Tensor), 2),
        bias: tf.div(tf.add(bias, b.parameters[layer]?.bias as tf.Tensor), 2),
      }));
      const values = (parameters: object) =>
        Array.from(model.valuesAt({ ...a, parameters } as typeof a, gridAxes(size)).dataSync());
      return [values(a.parameters), values(mean), values(b.parameters)];
    });
    for (const [index, values] of [start, middle, end].entries())
      for (const [at, value] of (values as Float32Array).entries())
        expect(value).to.be.closeTo(wanted[index]?.[at] as number, 1e-5);
    expect(wanted[0]).to.not.deep.equal(wanted[2]);
  });
});

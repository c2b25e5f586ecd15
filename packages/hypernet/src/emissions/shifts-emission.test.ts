import { flattenParameters, sirenSpec } from '@hypersiren/siren';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createHypernetwork, hypernetworkSpec } from '../model/hypernetwork.js';
import { onCpu } from '../testing/on-cpu.js';

describe('the shifts emission', () => {
  onCpu();

  const latent = tf.tensor2d(drawNormal(1, 'latent', 3 * 5, 1), [3, 5]);
  const emit = (bias: 'torch' | 'zero') =>
    flattenParameters(
      createHypernetwork(
        hypernetworkSpec(
          { latent: 5, hidden: [9], emission: 'shifts' },
          sirenSpec({ width: 7, hiddenLayers: 1, bias }),
        ),
        1,
      ).emit(latent),
    );

  it('gives every image its own biases and the shared weights', () => {
    const tensors = emit('torch');
    expect(tensors.map(({ rank }) => rank)).to.deep.equal([2, 3, 2, 3, 2, 3]);
    for (const bias of tensors.filter(({ rank }) => rank === 3)) {
      const spread = tf.moments(bias, 0).variance.dataSync();
      expect(Math.min(...spread)).to.be.above(0);
    }
  });

  it('has no shift at initialization if SIREN’s biases have no variance', () => {
    for (const bias of emit('zero').filter(({ rank }) => rank === 3))
      expect([...bias.dataSync()].every((value) => value === 0)).to.equal(true);
  });
});

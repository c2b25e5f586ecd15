import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { apply } from '../network/apply.js';
import { initializeSiren } from '../network/initialize-siren.js';
import { sirenSpec } from '../network/siren-spec.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { signalFromTorch } from './signal-from-torch.js';
import { sirenToTorch } from './siren-to-torch.js';

describe('sirenToTorch', () => {
  onCpu();

  it('converts any ω to the authors’ network with 30 in every sine, which computes the same values', async () => {
    const spec = sirenSpec({ width: 6, hiddenLayers: 1, omega0: 12, firstOmega0: 45 });
    const parameters = initializeSiren(spec, 1);
    const coords = tf.tensor2d([0.3, -0.7, -0.2, 0.9], [2, 2]);
    const arrays = await sirenToTorch(spec, parameters);
    expect(Object.entries(arrays).map(([name, { shape }]) => [name, shape])).to.deep.equal([
      ['net.net.0.0.weight', [6, 2]],
      ['net.net.0.0.bias', [6]],
      ['net.net.1.0.weight', [6, 6]],
      ['net.net.1.0.bias', [6]],
      ['net.net.2.0.weight', [3, 6]],
      ['net.net.2.0.bias', [3]],
    ]);
    const signal = signalFromTorch(arrays);
    const { value } = await signal.sample(Float32Array.from(coords.dataSync()));
    expectNumbersClose(value, apply(spec, parameters, coords).dataSync(), 1e-5);
    signal.dispose();
  });
});

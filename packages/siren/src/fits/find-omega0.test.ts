import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { findOmega0 } from './find-omega0.js';
import { customFit } from './fit.js';
import { valuesFit } from './kinds/values-fit.js';

describe('findOmega0', function () {
  this.timeout(60_000);
  onCpu();

  const network = { activation: 'sine', width: 16, hiddenLayers: 1, omega0: 30 } as const;
  const options = { steps: 40, learningRate: 2e-3, choices: [3, 30, 300] };

  /** A sum of sines with frequencies near the given one on [-1, 1]. */
  const sound = (frequency: number) => {
    const count = 400;
    const coordinates = tf.reshape(tf.linspace(-1, 1, count), [count, 1]) as tf.Tensor2D;
    const waves = [1, 1.3, 0.7].map((factor) => tf.sin(tf.mul(frequency * factor, coordinates)));
    return valuesFit('sound', { coordinates, targets: { value: tf.addN(waves) as tf.Tensor2D } });
  };

  it('chooses a low ω0 for a low-frequency signal and a high ω0 for a high-frequency signal, and leaks no tensor', async () => {
    const found = [];
    for (const frequency of [4, 120]) {
      const fit = sound(frequency);
      const before = tf.memory().numTensors;
      const { omega0, tried } = await findOmega0(fit, network, options);
      expect(tf.memory().numTensors).to.equal(before);
      expect(tried.map((one) => one.omega0))
        .to.include.members([3, 30, 300])
        .and.to.have.length(4);
      expect(Math.min(...tried.map(({ loss }) => loss))).to.equal(tried.find((one) => one.omega0 === omega0)?.loss);
      found.push(omega0);
      fit.dispose?.();
    }
    expect(found[0]).to.be.below(20);
    expect(found[1]).to.be.above(60);
  });

  it('reports if every choice diverges, and stops if aborted', async () => {
    const fit = sound(4);
    const wild = customFit({ ...fit, loss: (field, targets) => tf.div(fit.loss(field, targets) as tf.Tensor, 0) });
    const { halves, ...away } = wild;
    const error = await errorOf(() => findOmega0(away, network, options));
    expect(error.message).to.match(/every choice diverged/);
    const reason = new Error('enough');
    const ended = await findOmega0(fit, network, { ...options, signal: AbortSignal.abort(reason) }).catch((e) => e);
    expect(ended).to.equal(reason);
    fit.dispose?.();
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { initializeSiren } from '../network/initialize-siren.js';
import { stackParameters } from '../network/siren-parameters.js';
import { sirenSpec } from '../network/siren-spec.js';
import { coordinateGrid } from '../rendering/coordinate-grid.js';
import { onCpu } from '../testing/on-cpu.js';
import { activationStatistics, type LayerActivations } from './activation-statistics.js';
import { expectedActivationStd } from './expected-activation-std.js';
import { moments } from './moments.js';

describe('activationStatistics', () => {
  onCpu();

  for (const bias of ['zero', 'torch'] as const) {
    it(`measures the standard deviations of the recursion within 3 % at width 1024, bias ${bias}`, async () => {
      const spec = sirenSpec({ width: 1024, hiddenLayers: 2, outputs: 256, bias });
      const parameters = initializeSiren(spec, 1);
      const coords = coordinateGrid({ height: 12, width: 12 });
      const measured = await activationStatistics(spec, parameters, coords);
      const expected = expectedActivationStd(spec, coords.dataSync());
      for (const [layer, { preActivation, output }] of measured.entries()) {
        expect(preActivation.std / (expected[layer]?.preActivation as number), `layer ${layer}`).to.be.within(
          0.97,
          1.03,
        );
        expect(output.std / (expected[layer]?.output as number), `layer ${layer}`).to.be.within(0.97, 1.03);
        expect(Math.abs(output.mean)).to.be.below(0.05);
      }
      // Pre-activations are normal from the second layer on, with kurtosis 3. The sine has E sin⁴ / (E sin²)².
      for (const { preActivation, output } of measured.slice(1, -1)) {
        expect(preActivation.kurtosis).to.be.within(2.8, 3.2);
        const variance = preActivation.std ** 2;
        const square = (1 - Math.exp(-2 * variance)) / 2;
        const fourth = (3 - 4 * Math.exp(-2 * variance) + Math.exp(-8 * variance)) / 8;
        expect(output.kurtosis / (fourth / square ** 2)).to.be.within(0.95, 1.05);
      }
      if (bias === 'zero') expect(measured[2]?.output.std).to.be.closeTo(0.64, 0.02);
      tf.dispose([parameters, coords]);
    });
  }

  it('averages over per-image parameters', async () => {
    const spec = sirenSpec({ width: 16, hiddenLayers: 1 });
    const networks = [1, 2].map((seed) => initializeSiren(spec, seed));
    const batch = stackParameters(networks);
    const coords = coordinateGrid({ height: 5, width: 5 });
    const together = await activationStatistics(spec, batch, coords);
    const alone = await Promise.all(networks.map((parameters) => activationStatistics(spec, parameters, coords)));
    const average = (layer: number, number: (activations: LayerActivations) => number) =>
      alone.reduce((sum, layers) => sum + number(layers[layer] as LayerActivations) / alone.length, 0);
    for (const [layer, activations] of together.entries()) {
      for (const kind of ['preActivation', 'output'] as const) {
        const { mean, std } = activations[kind];
        expect(mean).to.be.closeTo(
          average(layer, (one) => one[kind].mean),
          1e-5,
        );
        const square = average(layer, (one) => one[kind].mean ** 2 + one[kind].std ** 2);
        expect((mean ** 2 + std ** 2) / square).to.be.closeTo(1, 1e-4);
      }
    }
    tf.dispose([networks, batch, coords]);
  });

  it('gives equal pre-activations and outputs of the last, linear layer, and leaks no tensor', async () => {
    const spec = sirenSpec({ width: 8, hiddenLayers: 1 });
    const parameters = initializeSiren(spec, 1);
    const coords = coordinateGrid({ height: 3, width: 3 });
    const before = tf.memory().numTensors;
    const statistics = await activationStatistics(spec, parameters, coords);
    expect(tf.memory().numTensors).to.equal(before);
    expect(statistics).to.have.length(3);
    expect(statistics[2]?.output).to.deep.equal(statistics[2]?.preActivation);
    tf.dispose([parameters, coords]);
  });
});

describe('moments', () => {
  onCpu();

  it('gives mean, standard deviation and kurtosis of all numbers, however far from zero they lie', async () => {
    const coin = tf.tensor2d([1001, 999, 1001, 999], [2, 2]);
    expect(await moments(coin)).to.deep.equal({ mean: 1000, std: 1, kurtosis: 1 });
    const even = tf.tensor1d(Array.from({ length: 2001 }, (_, index) => index / 1000 - 1));
    const { mean, std, kurtosis } = await moments(even);
    expect(mean).to.be.closeTo(0, 1e-6);
    expect(std).to.be.closeTo(1 / Math.sqrt(3), 1e-3);
    expect(kurtosis).to.be.closeTo(1.8, 1e-3);
    tf.dispose([coin, even]);
  });
});

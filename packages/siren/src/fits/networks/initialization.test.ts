import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../../testing/on-cpu.js';
import { createVariables, drawInitialValues } from '../../training/variables.js';
import { type SignalNetworkConfig, signalNetwork } from './signal-networks.js';

const UNIFORM = 1 / Math.sqrt(3); // standard deviation of U(±1)

/** Standard deviation about zero and largest magnitude of the initial values, by the name of the variable. */
function statisticsOf(config: SignalNetworkConfig) {
  const { variables } = signalNetwork(config, { inputs: 2, outputs: 64 });
  return Object.fromEntries(
    variables.map((variable) => {
      const values = drawInitialValues(variable, 3);
      const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      return [variable.name, { std: Math.sqrt(square), largest: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) }];
    }),
  );
}

describe('initial weights', () => {
  onCpu();

  const size = { width: 256, hiddenLayers: 1 } as const;
  const [torch, siren] = [1 / 16, Math.sqrt(6 / 256) / 30];
  const units = Math.floor(256 / Math.SQRT2);
  const complex = 1 / Math.sqrt(units);
  /** Limits of the uniform distributions that the papers prescribe. */
  const limits: readonly [SignalNetworkConfig, Readonly<Record<string, number>>][] = [
    [
      { activation: 'finer', ...size, firstBias: 5 },
      { 'layers.0.weight': 0.5, 'layers.0.bias': 5, 'layers.1.weight': siren, 'layers.1.bias': torch },
    ],
    [
      { activation: 'h-siren', ...size },
      { 'layers.0.weight': 0.5, 'layers.1.weight': siren, 'layers.2.weight': siren },
    ],
    [
      { activation: 'wire', ...size },
      { 'layers.0.weight': Math.SQRT1_2, 'layers.1.weight': complex, 'layers.1.bias': complex },
    ],
    [
      { activation: 'gaussian', ...size },
      { 'layers.0.weight': Math.SQRT1_2, 'layers.1.weight': torch },
    ],
    [
      { activation: 'mfn', ...size, inputScale: 256 },
      { 'layers.0.weight': 128, 'layers.0.bias': Math.PI, 'layers.2.weight': torch, 'layers.3.weight': torch },
    ],
    [
      { activation: 'bacon', ...size, bandwidth: 64 },
      { 'layers.0.weight': 32.5 * Math.PI, 'layers.1.bias': Math.PI, 'layers.2.weight': Math.sqrt(6) / 16 },
    ],
    [
      { activation: 'sine', ...size, encoding: { type: 'grid', levels: 2, coarsest: 16, finest: 32 } },
      { 'encoding.level0': 1e-4, 'encoding.level1': 1e-4, 'layers.0.weight': 1 / 4 },
    ],
  ];
  for (const [config, expected] of limits)
    it(`are drawn from the distributions of the paper: ${config.activation}`, () => {
      const statistics = statisticsOf(config);
      for (const [name, limit] of Object.entries(expected)) {
        const { std, largest } = statistics[name] as { std: number; largest: number };
        expect(std / (limit * UNIFORM), name).to.be.within(0.9, 1.1);
        expect(largest / limit, name).to.be.within(0.94, 1.000001);
      }
    });

  it('keep the variance of the products from layer to layer: bacon', () => {
    const network = (hiddenLayers: number) =>
      signalNetwork({ activation: 'bacon', width: 256, hiddenLayers, bandwidth: 64 }, { inputs: 2, outputs: 64 });
    const points = tf.randomUniform([64, 2], -1, 1, 'float32', 5) as tf.Tensor2D;
    const variances = [1, 3].map((hiddenLayers) => {
      const { variables, evaluate } = network(hiddenLayers);
      const parameters = [...createVariables(variables, 4).values()];
      const { value } = evaluate(parameters, points, 'value');
      const variance = tf.moments(value).variance.dataSync()[0] as number;
      tf.dispose(parameters);
      return variance;
    }) as [number, number];
    // The output has n · 6/n / 3 times the mean square of the products, which is E sin² = 1/2 in every layer.
    for (const variance of variances) expect(variance).to.be.within(0.85, 1.15);
    points.dispose();
  });

  it('of finer spread the first layer’s phases over the whole range of k', () => {
    const { std } = statisticsOf({ activation: 'finer', ...size, firstBias: 20 })['layers.0.bias'] as { std: number };
    expect(std).to.be.closeTo(20 * UNIFORM, 1);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectedParameterStd, parameterStatistics } from '../statistics/parameter-statistics.js';
import { expectTensors } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { initializeSiren } from './initialize-siren.js';
import { flattenParameters, parameterSpecs } from './siren-parameters.js';
import { sirenSpec } from './siren-spec.js';

describe('initializeSiren', () => {
  onCpu();

  it('draws every tensor uniformly between its limits', () => {
    const spec = sirenSpec({ width: 256, hiddenLayers: 1 });
    const parameters = initializeSiren(spec, 0);
    const tensors = flattenParameters(parameters);
    for (const [position, { name, shape, distribution }] of parameterSpecs(spec).entries()) {
      const tensor = tensors[position] as tf.Tensor;
      expect(tensor.shape, name).to.deep.equal(shape);
      const sorted = Array.from(tensor.dataSync(), (value) => value / distribution.limit).sort((a, b) => a - b);
      expect(Math.abs(sorted[0] as number)).to.be.at.most(1 + 1e-7);
      expect(Math.abs(sorted.at(-1) as number)).to.be.at.most(1 + 1e-7);
      // Kolmogorov–Smirnov distance from U(±limit), which exceeds 1.95/√n with probability 0.001.
      const distance = Math.max(
        ...sorted.map((value, index) => Math.abs((value + 1) / 2 - (index + 0.5) / sorted.length)),
      );
      expect(distance, name).to.be.below(1.95 / Math.sqrt(sorted.length));
    }
    tf.dispose(parameters);
  });

  it('has the standard deviations that expectedParameterStd names', async () => {
    const spec = sirenSpec({ width: 512, hiddenLayers: 1, bias: 'zero' });
    const parameters = initializeSiren(spec, 1);
    const expected = expectedParameterStd(spec);
    for (const [layer, { weight, bias }] of (await parameterStatistics(parameters)).entries()) {
      expect(weight.std / (expected[layer]?.weight as number)).to.be.within(0.96, 1.04);
      expect(weight.kurtosis).to.be.within(1.7, 1.9); // of a uniform distribution: 1.8
      expect(bias.std).to.equal(expected[layer]?.bias).and.to.equal(0);
    }
    tf.dispose(parameters);
  });

  it('gives the same numbers for a seed in every version', () => {
    const spec = sirenSpec({ width: 2, hiddenLayers: 0, outputs: 1 });
    const numbers = (seed: number | string) =>
      tf.tidy(() => flattenParameters(initializeSiren(spec, seed)).map((tensor) => [...tensor.dataSync()]));
    expect(numbers(7)).to.deep.equal(numbers('7'));
    expect(numbers(7)).to.deep.equal(GOLDEN);
  });

  it('gives other numbers for another seed, seed 0 among them, and for each layer', () => {
    const spec = sirenSpec({ width: 4, hiddenLayers: 2 });
    const drawn = [0, 1, 'a'].flatMap((seed) =>
      tf.tidy(() =>
        initializeSiren(spec, seed)
          .slice(1, 3)
          .map(({ weight }) => weight.dataSync().join()),
      ),
    );
    expect(new Set(drawn).size).to.equal(6);
  });

  it('draws a layer independently of the other layers', () => {
    const weight = (hiddenLayers: number, outputs: number) =>
      tf.tidy(() => initializeSiren(sirenSpec({ width: 4, hiddenLayers, outputs }), 3)[1]?.weight.arraySync());
    expect(weight(1, 3)).to.deep.equal(weight(4, 1));
  });

  it('allocates two tensors per layer', () => {
    expectTensors(10, () => initializeSiren(sirenSpec({ width: 4 }), 1));
  });
});

const GOLDEN = [
  [-0.4085295796394348, -0.3163631856441498, -0.31721144914627075, -0.40573588013648987],
  [-0.6890227794647217, 0.23227031528949738],
  [-0.057442549616098404, 0.00020532125199679285],
  [-0.13457636535167694],
];

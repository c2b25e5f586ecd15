import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { initializeSiren } from '../network/initialize-siren.js';
import { type SirenOptions, sirenSpec } from '../network/siren-spec.js';
import { coordinateGrid } from '../rendering/coordinate-grid.js';
import { SirenError } from '../siren-error.js';
import { onCpu } from '../testing/on-cpu.js';
import { activationStatistics } from './activation-statistics.js';
import { expectedActivationStd, expectedPreActivationStd } from './expected-activation-std.js';

describe('expectedActivationStd', () => {
  onCpu();

  const preActivations = (options: SirenOptions) => expectedPreActivationStd(sirenSpec(options));

  it('follows s′² = 1 − exp(−2s²) without biases: 1.000, 0.930, 0.907, 0.898 to 0.8926', () => {
    const [, ...later] = preActivations({ bias: 'zero', hiddenLayers: 20 });
    for (const [layer, wanted] of [1, 0.93, 0.907, 0.898].entries()) {
      expect(later[layer], `layer ${layer + 1}`).to.be.closeTo(wanted, 0.002);
    }
    expect(later[19]).to.be.closeTo(0.8926, 0.0002);
    expect(later[20]).to.be.closeTo(0.8926 / 30, 0.0002 / 30); // the weights of the linear layer are as small, without a factor ω
  });

  it('gives the sine outputs 1/√2 after the first layer and 0.631 in depth', () => {
    const outputs = expectedActivationStd(sirenSpec({ bias: 'zero', hiddenLayers: 20 })).map(({ output }) => output);
    expect(outputs[0]).to.be.closeTo(Math.SQRT1_2, 0.002);
    expect(outputs[20]).to.be.closeTo(0.631, 0.0005);
  });

  it('gives the first layer 7.07 in two dimensions and 10.0 in one', () => {
    expect(preActivations({ bias: 'zero' })[0]).to.be.closeTo(50 ** 0.5, 0.002);
    expect(preActivations({ bias: 'zero', inputs: 1 })[0]).to.be.closeTo(10, 0.002);
  });

  it('gives the authors’ biases about 1.469 at width 256 and 1.10 at 1024', () => {
    // Both values treat the uniform bias as normal. The exact standard deviation at width 256 is 0.8 % higher.
    expect((preActivations({ hiddenLayers: 8 })[8] as number) / 1.469).to.be.within(1, 1.01);
    expect(preActivations({ hiddenLayers: 8, width: 1024 })[8]).to.be.closeTo(1.1, 0.005);
  });

  it('computes the standard deviation of the first layer from the second moment of the given points', () => {
    const spec = sirenSpec({ bias: 'zero' });
    const secondMoment = (2 * ((-1) ** 2 + 0 + 1 ** 2)) / 3; // of three rows and three columns with both ends
    const grid = coordinateGrid({ height: 3, width: 3 });
    expect(expectedPreActivationStd(spec, grid.dataSync())[0]).to.be.closeTo(
      30 * (0.5 / 3 ** 0.5) * secondMoment ** 0.5,
      1e-6,
    );
    grid.dispose();
  });

  for (const options of [
    { bias: 'zero', omega0: 4 }, // a first layer that is neither normal nor spread over a period
    { bias: 'torch', omega0: 1 },
    { bias: 'torch' },
    { bias: 'weight', inputs: 1, firstOmega0: 300 },
    { bias: 'phase', omega0: 10 },
  ] as SirenOptions[]) {
    it(`is what networks of width 256 have on average, within 3 %: ${JSON.stringify(options)}`, async () => {
      const spec = sirenSpec({ width: 256, hiddenLayers: 1, outputs: 512, ...options });
      const side = spec.inputs === 1 ? 48 : 7;
      const coords =
        spec.inputs === 1
          ? tf.expandDims<tf.Tensor2D>(tf.linspace(-1, 1, side), 1)
          : coordinateGrid({ height: side, width: side });
      const expected = expectedActivationStd(spec, coords.dataSync());
      const seeds = 6;
      const squares = spec.layers.map(() => ({ preActivation: 0, output: 0 }));
      for (let seed = 0; seed < seeds; seed++) {
        const parameters = initializeSiren(spec, seed);
        for (const [layer, measured] of (await activationStatistics(spec, parameters, coords)).entries()) {
          for (const kind of ['preActivation', 'output'] as const) {
            const { mean, std } = measured[kind];
            (squares[layer] as (typeof squares)[number])[kind] += (mean ** 2 + std ** 2) / seeds;
          }
        }
        tf.dispose(parameters);
      }
      coords.dispose();
      for (const [layer, sum] of squares.entries()) {
        for (const kind of ['preActivation', 'output'] as const) {
          const wanted = expected[layer]?.[kind] as number;
          expect(Math.sqrt(sum[kind]) / wanted, `layer ${layer}, ${kind}`).to.be.within(0.97, 1.03);
        }
      }
    });
  }

  it('rejects an empty list of points and an incomplete point', () => {
    for (const points of [[], [1, 2, 3]]) {
      expect(() => expectedActivationStd(sirenSpec(), points)).to.throw(
        SirenError,
        `siren.expectedActivationStd: expected points [N, 2], flat, got ${points.length} numbers`,
      );
    }
  });
});

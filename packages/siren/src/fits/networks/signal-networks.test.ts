import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { createVariables } from '../../training/variables.js';
import type { Field } from '../field.js';
import { type SignalNetworkConfig, signalNetwork, signalNetworks } from './signal-networks.js';

describe('signal networks', () => {
  onCpu();

  const size = { width: 7, hiddenLayers: 1 };
  const configs: readonly SignalNetworkConfig[] = [
    { activation: 'sine', ...size, omega0: 3 },
    { activation: 'sine', ...size, omega0: 3, encoding: { type: 'positional', frequencies: 1 } },
    { activation: 'finer', ...size, omega0: 2, firstBias: 1 },
    { activation: 'h-siren', ...size, omega0: 2 },
    { activation: 'wire', ...size, omega0: 3, scale: 1 },
    { activation: 'gaussian', ...size, std: 0.5 },
    { activation: 'gaussian', ...size, std: 0.5, encoding: { type: 'positional', frequencies: 1 } },
    { activation: 'mfn', ...size, inputScale: 4 },
    { activation: 'bacon', ...size, bandwidth: 2 },
    { activation: 'relu', ...size },
    { activation: 'relu', ...size, frequencies: 2 },
    { activation: 'tanh', ...size },
    { activation: 'tanh', ...size, frequencies: 2 },
  ];
  const points = [0.11, -0.43, 0.31, 0.72, -0.95, 0.2];

  it('are the whole family', () => {
    expect(Object.keys(signalNetworks)).to.deep.equal([...new Set(configs.map(({ activation }) => activation))]);
  });

  for (const config of configs) {
    const { activation, ...rest } = config;
    const encoded = ('frequencies' in rest && rest.frequencies) || ('encoding' in rest && rest.encoding);
    const name = `${activation}${encoded ? ' with positional encoding' : ''}`;
    const { limit } = signalNetwork(config, { inputs: 2, outputs: 1 });
    const highest = limit ? 'gradient' : 'hessian';
    for (const inputs of [1, 2, 3])
      it(`have the derivatives of central differences: ${name}, ${inputs} coordinates`, () => {
        const network = signalNetwork(config, { inputs, outputs: 2 });
        const parameters = [...createVariables(network.variables, 4).values()];
        const coordinates = tf.tensor2d(points, [6 / inputs, inputs]);
        const before = tf.memory().numTensors;
        const at = (x: tf.Tensor2D): tf.Tensor => network.evaluate(parameters, x, 'value').value;
        tf.tidy(() => {
          const field = network.evaluate(parameters, coordinates, highest) as Field<'hessian'>;
          const { value, gradient, laplacian, hessian } = field;
          expect(value.dataSync()).to.deep.equal(at(coordinates).dataSync());
          const moved = (...by: [axis: number, step: number][]): tf.Tensor => {
            const offset = tf.buffer([1, inputs]);
            for (const [axis, step] of by) offset.set(offset.get(0, axis) + step, 0, axis);
            return at(tf.add(coordinates, offset.toTensor()));
          };
          const [h, k] = [1e-3, 1e-2]; // float32: an optimum between rounding and curvature
          for (let i = 0; i < inputs; i++) {
            const slope = tf.div(tf.sub(moved([i, h]), moved([i, -h])), 2 * h);
            expectNumbersClose(tf.gather(gradient, i, 2).dataSync(), slope.dataSync(), 5e-3);
            if (limit || activation === 'relu') continue; // the derivative of relu is discontinuous
            for (let j = 0; j < inputs; j++) {
              const ahead = tf.sub(moved([i, k], [j, k]), moved([i, k], [j, -k]));
              const behind = tf.sub(moved([i, -k], [j, k]), moved([i, -k], [j, -k]));
              const bend = tf.div(tf.sub(ahead, behind), 4 * k * k);
              const own = tf.gather(tf.gather(hessian, i, 2), j, 2);
              const error = tf.max(tf.abs(tf.sub(own, bend))).dataSync()[0] as number;
              expect(error).to.be.below(0.05 * (tf.max(tf.abs(hessian)).dataSync()[0] as number) + 1e-2);
            }
          }
          if (limit) return;
          const orders = ['gradient', 'laplacian'] as const;
          const [first, second] = orders.map((order) => network.evaluate(parameters, coordinates, order));
          expectNumbersClose((first as { gradient: tf.Tensor }).gradient.dataSync(), gradient.dataSync(), 1e-5);
          const trace = (second as { laplacian: tf.Tensor }).laplacian.dataSync();
          if (activation === 'relu' && !('frequencies' in rest && rest.frequencies))
            expect([...trace]).to.satisfy((all: number[]) => all.every((one) => one === 0));
          else expectNumbersClose(trace, laplacian.dataSync(), 1e-4);
        });
        expect(tf.memory().numTensors).to.equal(before);
        tf.dispose([coordinates, parameters]);
      });

    it(`have the parameter gradients of central differences: ${name}`, () => {
      const network = signalNetwork(config, { inputs: 2, outputs: 1 });
      const variables = createVariables(network.variables, 4);
      const coordinates = tf.tensor2d(points, [3, 2]);
      const order = activation === 'relu' ? 'gradient' : highest;
      const loss = (): tf.Scalar =>
        tf.addN<tf.Tensor>(
          Object.values<tf.Tensor>(network.evaluate([...variables.values()], coordinates, order)).map((tensor) =>
            tf.mean(tf.square(tensor)),
          ),
        ) as tf.Scalar;
      const { value, grads } = tf.variableGrads(loss, [...variables.values()]);
      for (const variable of variables.values()) {
        const numbers = variable.dataSync().slice();
        const index = Math.floor(numbers.length / 2);
        const sides = [1e-3, -1e-3].map((step) => {
          const moved = numbers.slice();
          moved[index] = (moved[index] as number) + step;
          return tf.tidy(() => {
            variable.assign(tf.tensor(moved, variable.shape));
            return loss().dataSync()[0] as number;
          });
        }) as [number, number];
        tf.tidy(() => variable.assign(tf.tensor(numbers, variable.shape)));
        const slope = (sides[0] - sides[1]) / 2e-3;
        const own = (grads[variable.name] as tf.Tensor).dataSync()[index] as number;
        const whole = Math.abs(value.dataSync()[0] as number);
        expect(Math.abs(own - slope)).to.be.below(0.03 * Math.abs(slope) + 2e-3 * whole);
      }
      tf.dispose([value, grads, coordinates, [...variables.values()]]);
    });
  }

  it('refuse second derivatives of finer, whose formula has an absolute value', async () => {
    const network = signalNetwork({ activation: 'finer', ...size }, { inputs: 1, outputs: 1 });
    const parameters = [...createVariables(network.variables, 4).values()];
    for (const order of ['laplacian', 'hessian'] as const)
      expect((await errorOf(() => network.evaluate(parameters, tf.tensor2d([[0]]), order))).message).to.match(
        new RegExp(`derivatives up to gradient, got ${order}: the second derivative of finer.*jumps by 4ω at z = 0`),
      );
    tf.dispose(parameters);
  });

  it('have no frequency above the bandwidth: bacon', () => {
    const bandwidth = 6;
    const network = signalNetwork(
      { activation: 'bacon', width: 16, hiddenLayers: 2, bandwidth },
      { inputs: 1, outputs: 1 },
    );
    const parameters = [...createVariables(network.variables, 4).values()];
    const points = Array.from({ length: 32 }, (_, index) => [-1 + index / 16]); // one period
    const values = [...network.evaluate(parameters, tf.tensor2d(points), 'value').value.dataSync()];
    const amplitudes = Array.from({ length: 17 }, (_, wave) =>
      Math.hypot(
        ...[Math.cos, Math.sin].map((part) =>
          values.reduce((sum, value, index) => sum + value * part((2 * Math.PI * wave * index) / 32), 0),
        ),
      ),
    );
    expect(Math.max(...amplitudes.slice(bandwidth + 1))).to.be.below(1e-4 * Math.max(...amplitudes));
    expect(Math.max(...amplitudes.slice(3, bandwidth + 1))).to.be.above(0.01 * Math.max(...amplitudes));
    tf.dispose(parameters);
  });

  it('reject settings out of range', async () => {
    const shape = { inputs: 2, outputs: 1 };
    const message = async (config: object) =>
      (await errorOf(() => signalNetwork(config as SignalNetworkConfig, shape))).message;
    expect(await message({ activation: 'sign' })).to.match(
      /expected one of sine, finer, h-siren, wire, gaussian, mfn, bacon, relu, tanh, got "sign"/,
    );
    expect(await message({ activation: 'relu', width: 0 })).to.match(/relu: width: .*got 0/);
    expect(await message({ activation: 'tanh', frequencies: -1 })).to.match(/tanh: frequencies: .*got -1/);
    const both = { activation: 'relu', frequencies: 2, encoding: { type: 'positional' } };
    expect(await message(both)).to.match(/either encoding or frequencies, got both/);
    expect(await message({ activation: 'bacon', encoding: { type: 'grid' } })).to.match(/encoding/);
  });
});

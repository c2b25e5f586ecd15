import { apply, flattenParameters, parameterSpecs, sirenSpec } from '@hypersiren/siren';
import { drawNormal, sizeOf } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createHypernetwork, type HypernetworkConfig, hypernetworkSpec } from '../model/hypernetwork.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { type EmissionConfig, type EmissionName, emissions } from './emissions.js';

/**
 * Parameter counts of the paper's SIREN, 2 → 256 → 256 → 256 → 256 → 3, with a latent of size 256 and heads with one
 * hidden layer of 64 units.
 */
const PAPER: readonly { emission: EmissionConfig; networks: number; emitted: number; parameters: number }[] = [
  // 512 + 256 + 3 · (65,536 + 256) + 768 + 3
  { emission: { type: 'full' }, networks: 10, emitted: 198_915, parameters: 13_094_595 },
  // 3 · 8 · 512 for the hidden weights, 512 and 768 in full, 4 · 256 + 3 biases. With factors for the first and the
  // last weight as well, and without biases, it would be 8 · (258 + 3 · 512 + 259) = 16,424.
  { emission: { type: 'low-rank', rank: 8 }, networks: 13, emitted: 14_595, parameters: 1_347_651 },
  // 3 · 4 · 512 + 512 + 768 + 1,027; 8,212 by the other count
  { emission: { type: 'low-rank', rank: 4 }, networks: 13, emitted: 8_451, parameters: 954_435 },
  // Two factors and a bias for each hidden layer, and the first and last layer in full:
  // 512 + 256 + 3 · (512 + 256) + 768 + 3
  { emission: { type: 'rank-1' }, networks: 13, emitted: 3_843, parameters: 659_523 },
  { emission: { type: 'one-layer', layer: 2 }, networks: 1, emitted: 65_536, parameters: 4_409_731 },
  { emission: { type: 'shifts' }, networks: 5, emitted: 1_027, parameters: 347_203 },
  { emission: { type: 'concatenated' }, networks: 0, emitted: 256, parameters: 264_707 },
];

describe('the emissions', () => {
  onCpu();

  const names = Object.keys(emissions) as EmissionName[];
  const config = (emission: HypernetworkConfig['emission']): HypernetworkConfig => ({
    latent: 4,
    hidden: [6],
    emission,
    initVarianceRatio: 0.5,
  });
  // SIRENs of images without, and with three spatial latents beside the coordinates.
  const sirens = [2, 5].map((inputs) => sirenSpec({ inputs, width: 4, hiddenLayers: 1, omega0: 3, outputs: 2 }));
  const latent = tf.tensor2d(drawNormal(1, 'latent', 3 * 4, 1), [3, 4]);

  for (const { emission, networks, emitted, parameters } of PAPER)
    it(`${JSON.stringify(emission)} emits ${emitted} of the paper’s 198,915 numbers, with ${parameters} parameters`, () => {
      const spec = hypernetworkSpec({ latent: 256, hidden: [64], emission }, sirenSpec());
      expect(spec.emittedCount).to.equal(emitted);
      expect(sizeOf(spec.variables)).to.equal(parameters);
      const inputs = networks === 0 ? 257 : 64; // inputs of the last layers, whose biases are the shared parameters
      expect(parameters).to.equal(198_915 + networks * (257 * 64 + 64) + inputs * emitted);
    });

  it('may be named or configured', () => {
    const siren = sirenSpec();
    for (const type of names)
      expect(hypernetworkSpec(config(type), siren).heads).to.deep.equal(
        hypernetworkSpec(config({ type }), siren).heads,
      );
  });

  for (const name of names)
    for (const siren of sirens) {
      const title = `${name}, for a SIREN of ${siren.inputs} inputs,`;

      it(`${title} gives every tensor per image or shared, as its heads say, and every image its own`, () => {
        const { emit, spec } = createHypernetwork(hypernetworkSpec(config(name), siren), 1);
        const all = flattenParameters(emit(latent));
        const second = flattenParameters(emit(tf.slice(latent, [1], [1])));
        for (const [index, { name, shape }] of parameterSpecs(siren).entries()) {
          const perImage = spec.heads.some((head) => head.name.startsWith(name));
          const tensor = all[index] as tf.Tensor;
          expect(tensor.shape).to.deep.equal(perImage ? [3, ...shape] : shape);
          const own = perImage ? tf.slice(tensor, [1], [1]) : tensor;
          expectNumbersClose((second[index] as tf.Tensor).dataSync(), own.dataSync(), 1e-6);
        }
      });

      it(`${title} has the derivatives of central differences, of second order too`, () => {
        const hypernetwork = createHypernetwork(hypernetworkSpec(config(name), siren), 2);
        const coords = tf.tensor2d(drawNormal(1, 'coords', 4 * siren.inputs, 0.5), [4, siren.inputs]);
        const value = (z: tf.Tensor) =>
          tf.sum(tf.square(apply(siren, hypernetwork.emit(z as tf.Tensor2D), coords, { fused: false }))) as tf.Scalar;
        const slope = (z: tf.Tensor) => tf.sum(tf.square(tf.grad(value)(z))) as tf.Scalar;
        const inputs = [...hypernetwork.variables.values()];
        for (const [order, loss] of [value, slope].entries()) {
          const { grads } = tf.variableGrads(() => loss(latent), inputs);
          for (const [variable, gradient] of inputs.map((v) => [v, grads[v.name] as tf.Tensor] as const)) {
            // Along the gradient, where the difference has most digits in float32.
            const size = tf.norm(gradient).dataSync()[0] as number;
            if (size === 0) continue;
            const step = 0.003 / size;
            const start = variable.clone();
            const along = (by: number) => {
              variable.assign(tf.add(start, tf.mul(gradient, by)));
              const moved = loss(latent).dataSync()[0] as number;
              variable.assign(start);
              return moved;
            };
            const wanted = (along(step) - along(-step)) / (2 * step);
            expect(size ** 2 / wanted, `order ${order + 1}, [${variable.shape}]`).to.be.closeTo(1, 0.02);
          }
        }
      });
    }

  it('leave only new tensors behind, also for shared parameters', () => {
    for (const name of names) {
      const hypernetwork = createHypernetwork(hypernetworkSpec(config(name), sirenSpec({ width: 4 })), 1);
      const before = tf.memory().numTensors;
      const parameters = flattenParameters(hypernetwork.emit(latent));
      expect(tf.memory().numTensors, name).to.equal(before + parameters.length);
      tf.dispose(parameters);
      for (const variable of hypernetwork.variables.values()) expect(variable.isDisposed).to.equal(false);
      hypernetwork.dispose();
    }
  });

  it('are rejected with an unknown name or option', async () => {
    const message = async (emission: unknown) =>
      (await errorOf(() => hypernetworkSpec(config(emission as EmissionName), sirenSpec()))).message;
    expect(await message('all')).to.equal(
      'hypernetwork: emission: expected one of full, low-rank, rank-1, one-layer, shifts, concatenated, got "all"',
    );
    expect(await message({ type: 'low-rank', rnak: 3 })).to.match(/emission: low-rank: unknown option "rnak", .*rank/);
    expect(await message({ type: 'shifts', rank: 3 })).to.match(/emission: shifts: unknown option "rank"/);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { applyWithDerivatives, applyWithGradient, applyWithHessian } from '../../derivatives/apply-with-derivatives.js';
import { drawUniform } from '../../random/draw-uniform.js';
import { activationStatistics } from '../../statistics/activation-statistics.js';
import { errorOf } from '../../testing/error-of.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { apply } from '../apply.js';
import { initializeSiren } from '../initialize-siren.js';
import { flattenParameters, type SirenParameters, stackParameters, unflattenParameters } from '../siren-parameters.js';
import { sirenSpec } from '../siren-spec.js';
import { ACTIVATIONS, type SirenActivation } from './activations.js';

const FORMULAS: Record<SirenActivation, (z: number, omega: number, layer: number) => number> = {
  sine: (z, omega) => Math.sin(omega * z),
  finer: (z, omega) => Math.sin(omega * (Math.abs(z) + 1) * z),
  'h-siren': (z, omega, layer) => Math.sin(omega * (layer === 0 ? Math.sinh(2 * z) : z)),
  gaussian: (z, omega) => Math.exp(-((omega * z) ** 2) / 2),
};

describe('activations of networks with one set of parameters per image', () => {
  onCpu();
  const activations = Object.keys(ACTIVATIONS) as SirenActivation[];
  const specOf = (activation: SirenActivation) => sirenSpec({ width: 5, hiddenLayers: 1, omega0: 2, activation });
  const pair = (activation: SirenActivation): SirenParameters =>
    stackParameters([initializeSiren(specOf(activation), 1), initializeSiren(specOf(activation), 2)]);
  const points = drawUniform(1, 'points', 8, 1);
  const coords = () => tf.tensor2d(points, [4, 2]);

  /** Computes the values of one network in double precision. */
  const valueAt = (activation: SirenActivation, parameters: SirenParameters, image: number, at: number[]): number[] => {
    const { layers } = specOf(activation);
    return layers.reduce((x, { inputs, outputs, omega }, layer) => {
      const { weight, bias } = parameters[layer] as SirenParameters[number];
      const [w, b] = [weight.dataSync(), bias.dataSync()];
      return Array.from({ length: outputs }, (_, unit) => {
        const z = x.reduce(
          (sum, value, input) => sum + value * (w[(image * inputs + input) * outputs + unit] as number),
          b[image * outputs + unit] as number,
        );
        return omega === 0 ? z : FORMULAS[activation](z, omega, layer);
      });
    }, at);
  };
  const everyPoint = (evaluate: (image: number, at: [number, number]) => number[]): number[] =>
    [0, 1].flatMap((image) =>
      [0, 1, 2, 3].flatMap((point) => evaluate(image, [points[2 * point] as number, points[2 * point + 1] as number])),
    );

  for (const activation of activations) {
    it(`have the values and first derivatives of the formula: ${activation}`, () => {
      const [spec, parameters, x] = [specOf(activation), pair(activation), coords()];
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const { value, gradient } = applyWithGradient(spec, parameters, x);
        const values = everyPoint((image, at) => valueAt(activation, parameters, image, at));
        expect(value.shape).to.deep.equal([2, 4, 3]);
        expectNumbersClose(value.dataSync(), values, 1e-5);
        expectNumbersClose(apply(spec, parameters, x).dataSync(), values, 1e-5);
        const h = 1e-6;
        const slopes = everyPoint((image, [row, column]) => {
          const at = (dr: number, dc: number) => valueAt(activation, parameters, image, [row + dr, column + dc]);
          const ofRow = at(h, 0).map((up, channel) => (up - (at(-h, 0)[channel] as number)) / (2 * h));
          const ofColumn = at(0, h).map((up, channel) => (up - (at(0, -h)[channel] as number)) / (2 * h));
          return ofRow.flatMap((slope, channel) => [slope, ofColumn[channel] as number]);
        });
        expectNumbersClose(gradient.dataSync(), slopes, 1e-4);
      });
      expect(tf.memory().numTensors).to.equal(before);
      tf.dispose([parameters as unknown as tf.TensorContainer, x]);
    });

    it(`have the gradients of central differences with respect to emitted parameters: ${activation}`, () => {
      const [spec, parameters, x] = [specOf(activation), pair(activation), coords()];
      const flat = flattenParameters(parameters);
      const loss = (...tensors: tf.Tensor[]): tf.Scalar =>
        tf.mean(tf.square(apply(spec, unflattenParameters(tensors), x))) as tf.Scalar;
      const gradients = tf.grads(loss)(flat);
      for (const [index, tensor] of flat.entries()) {
        const numbers = tensor.dataSync().slice();
        const at = Math.floor(numbers.length / 2);
        const [up, down] = [1e-2, -1e-2].map((step) =>
          tf.tidy(() => {
            const moved = numbers.slice();
            moved[at] = (moved[at] as number) + step;
            return loss(...flat.with(index, tf.tensor(moved, tensor.shape))).dataSync()[0] as number;
          }),
        ) as [number, number];
        const own = gradients[index]?.dataSync()[at] as number;
        expect(Math.abs(own - (up - down) / 2e-2), `tensor ${index}`).to.be.below(2e-3);
      }
      tf.dispose([gradients, flat, x]);
    });

    if (ACTIVATIONS[activation].limit === undefined)
      it(`have the Laplacian of central differences: ${activation}`, () => {
        const [spec, parameters, x] = [specOf(activation), pair(activation), coords()];
        const h = 1e-4;
        const expected = everyPoint((image, [row, column]) => {
          const at = (dr: number, dc: number) => valueAt(activation, parameters, image, [row + dr, column + dc]);
          const [center, ...around] = [at(0, 0), at(h, 0), at(-h, 0), at(0, h), at(0, -h)] as [number[], ...number[][]];
          return center.map(
            (value, channel) =>
              (around.reduce((sum, side) => sum + (side[channel] as number), 0) - 4 * value) / (h * h),
          );
        });
        tf.tidy(() => {
          expectNumbersClose(applyWithDerivatives(spec, parameters, x).laplacian.dataSync(), expected, 2e-3);
          expectNumbersClose(applyWithHessian(spec, parameters, x).laplacian.dataSync(), expected, 2e-3);
        });
        tf.dispose([parameters as unknown as tf.TensorContainer, x]);
      });
  }

  it('refuse second derivatives of finer, and mixed precision of all but the sine', async () => {
    const [spec, parameters, x] = [specOf('finer'), pair('finer'), coords()];
    for (const derive of [applyWithDerivatives, applyWithHessian])
      expect((await errorOf(() => derive(spec, parameters, x))).message).to.match(/up to gradient, got .*jumps by 4ω/);
    expect((await errorOf(() => apply(spec, parameters, x, { precision: 'mixed' }))).message).to.match(
      /precision mixed is for the activation sine, got finer/,
    );
    tf.dispose([parameters as unknown as tf.TensorContainer, x]);
  });

  it('are initialized as their papers say', async () => {
    expect(specOf('sine')).to.not.have.property('activation');
    const { layers } = sirenSpec({ width: 64, hiddenLayers: 1, activation: 'finer', firstBias: 4 });
    expect(layers.map(({ weight }) => weight.limit)).to.deep.equal(
      sirenSpec({ width: 64, hiddenLayers: 1 }).layers.map(({ weight }) => weight.limit),
    );
    expect(layers[0]?.bias.limit).to.equal(4);
    expect(layers[1]?.bias.limit).to.equal(1 / 8);
    const bells = sirenSpec({ width: 1024, hiddenLayers: 1, activation: 'gaussian', omega0: 10 });
    expect(bells.layers.map(({ weight }) => weight.limit)).to.deep.equal([1 / Math.SQRT2, 1 / 32, 1 / 32]);
    const parameters = initializeSiren(bells, 3);
    const x = tf.tensor2d([[0, 0]]);
    const [first, hidden] = await activationStatistics(bells, parameters, x);
    // At the center z is the bias b of U(±1/√2), and the mean of exp(−(10 b)²/2) is √(2π)/10 · √2/2 = 0.177.
    expect(first?.output.mean).to.be.closeTo(0.177, 0.02);
    // Sum of 1,024 products with weights of variance 1/3072, and a bias of the same variance.
    const square = (first?.output.std ?? 0) ** 2 + (first?.output.mean ?? 0) ** 2;
    expect(hidden?.preActivation.std).to.be.closeTo(10 * Math.sqrt(square / 3 + 1 / 3072), 0.15);
    tf.dispose([parameters as unknown as tf.TensorContainer, x]);
  });

  it('reject settings out of range', async () => {
    const message = async (options: object) => (await errorOf(() => sirenSpec(options))).message;
    expect(await message({ activation: 'relu' })).to.match(/activation: expected .*sine, finer, h-siren, gaussian/);
    expect(await message({ firstBias: 0 })).to.match(/firstBias/);
  });
});

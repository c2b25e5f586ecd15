import {
  apply,
  applyWithDerivatives,
  flattenParameters,
  initializeSiren,
  namedParameters,
  parametersFromNamed,
  sirenSpec,
} from '@hypersiren/siren';
import { init, numpy as np, tree } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { trainingStep, variablesOf } from '../../workloads/training-step.js';
import { adamStep } from './adam.js';
import { type Layer, siren, sirenGradient, sirenLaplacian, type Tensor } from './networks.js';

describe('the networks of jax-js', () => {
  const spec = sirenSpec({ inputs: 2, outputs: 1, width: 6, hiddenLayers: 1 });
  const points = Float32Array.from({ length: 10 }, (_, index) => Math.sin(index));
  before(async () => {
    await tf.setBackend('cpu');
    await init('wasm');
  });

  const arrayOf = (tensor: tf.Tensor): Tensor => np.array(tensor.dataSync() as Float32Array, { shape: tensor.shape });
  /** Returns the same network for both: parameters, and layers. */
  const networks = () => {
    const parameters = initializeSiren(spec, 3);
    const layers = parameters.map(({ weight, bias }): Layer => ({ weight: arrayOf(weight), bias: arrayOf(bias) }));
    return { parameters, layers, free: () => tf.dispose(flattenParameters(parameters)) };
  };
  const expectClose = (got: Tensor, wanted: tf.Tensor) => {
    const expected = wanted.dataSync();
    const most = Math.max(...expected.map(Math.abs));
    const values = got.dataSync() as Float32Array;
    expect(values.length).to.equal(expected.length);
    for (const [index, value] of values.entries())
      expect(value / most).to.be.closeTo((expected[index] as number) / most, 1e-4);
    wanted.dispose();
  };

  it('have the values and the derivatives of this project’s', () => {
    const { parameters, layers, free } = networks();
    const at = tf.tensor2d(points, [5, 2]);
    const coords = np.array(points, { shape: [5, 2] });
    expectClose(siren(tree.ref(layers), coords.ref), apply(spec, parameters, at));
    const { value, gradient, laplacian } = applyWithDerivatives(spec, parameters, at);
    const [slope, values] = sirenGradient(tree.ref(layers), coords.ref);
    expectClose(slope, gradient);
    expectClose(values, value);
    expectClose(sirenLaplacian(layers, coords), laplacian);
    at.dispose();
    free();
  });

  it('are trained as this project’s: a few steps of Adam with a clipped gradient have the same losses', async () => {
    const { parameters, layers, free } = networks();
    const target = Float32Array.from(points.subarray(0, 5));
    const settings = { learningRate: 1e-3, clip: 1 };
    const [ours, theirs]: [number[], number[]] = [[], []];
    const lossOf = (network: Layer[], ...[at, wanted]: Tensor[]): Tensor =>
      np.mean(np.square(siren(network, at as Tensor).sub(wanted as Tensor)));
    const inputs = () => [np.array(points, { shape: [5, 2] }), np.array(target, { shape: [5, 1] })];
    const theirStep = adamStep(layers, lossOf, inputs, { ...settings, onLoss: (loss) => theirs.push(loss) });
    const variables = variablesOf(Object.entries(namedParameters(parameters)));
    const network = parametersFromNamed(spec, Object.fromEntries(variables));
    const ourStep = trainingStep(variables, settings, () => {
      const values = apply(spec, network, tf.tensor2d(points, [5, 2]));
      const loss = tf.losses.meanSquaredError(tf.tensor2d(target, [5, 1]), values) as tf.Scalar;
      ours.push(loss.dataSync()[0] as number);
      return loss;
    });
    for (let count = 0; count < 8; count++) {
      ourStep();
      await theirStep();
    }
    expect(ours[7]).to.be.below((ours[0] as number) * 0.9);
    for (const [step, loss] of ours.entries()) expect(theirs[step]).to.be.closeTo(loss, 1e-4 * loss);
    tf.dispose([...variables.values()]);
    free();
  });
});

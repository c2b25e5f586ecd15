import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { CASES, shareOfError, tensorsOf } from '../../../../../tfjs-native/src/testing/sine-cases.js';
import { registerTrainingKernels } from './training-kernels.js';

const run = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap) =>
  [tf.engine().runKernel(name, inputs as never, attrs) as tf.Tensor | tf.Tensor[]].flat();

describe('sine networks in WebAssembly', () => {
  before(async () => {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    registerTrainingKernels();
    await tf.setBackend('wasm');
  });
  after(() => tf.setBackend('cpu'));

  for (const [title, checked] of CASES)
    it(`have the values and gradients of double precision: ${title}`, () => {
      const { network, truth, factors } = checked;
      const { omegas, widths, sets, points } = network;
      const attrs = { omegas: [...omegas] };
      const shape = [...(sets > 1 ? [sets] : []), points, widths.at(-1) as number];
      const before = tf.memory().numTensors;
      const inputs = tensorsOf(network);
      const [values] = tf.tidy(() => run('SineNetwork', inputs, attrs)) as [tf.Tensor];
      expect(values.shape).to.deep.equal(shape);
      expect(shareOfError(values.dataSync(), truth.value)).to.be.below(2e-5);
      const loss = (...tensors: tf.Tensor[]) =>
        tf.sum(
          tf.mul(run('SineNetwork', tensors, attrs)[0] as tf.Tensor, tf.tensor(factors[0] as Float32Array, shape)),
        );
      const gradients = tf.grads(loss)(inputs);
      checked.expectGradients(
        gradients.map((gradient) => gradient.dataSync<'float32'>()),
        0,
        2e-4,
      );
      // The gradient of values that are not those of the last forward pass.
      const [upstream] = [tf.tensor(factors[0] as Float32Array, shape)];
      const again = run('SineNetworkGrad', [upstream, tf.zerosLike(upstream), ...inputs], attrs);
      again.forEach((gradient, index) => {
        expect(shareOfError(gradient.dataSync(), (gradients[index] as tf.Tensor).dataSync())).to.be.below(1e-6);
      });
      tf.disposeVariables();
      for (const tensor of [values, upstream, ...inputs, ...gradients, ...again]) tensor.dispose();
      expect(tf.memory().numTensors).to.be.at.most(before + 1); // zerosLike
    });

  it('compute many points, of which nothing is kept, as they compute few', () => {
    const [points, width] = [9000, 512];
    const numbers = (shape: number[], scale: number) =>
      tf.tensor(
        Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(12.9898 * (i + 1)) * scale),
        shape,
      );
    const parameters = [
      numbers([2, width], 0.5),
      numbers([1, width], 0.5),
      numbers([width, 3], 0.1),
      numbers([1, 3], 0.1),
    ];
    const coordinates = numbers([points, 2], 1) as tf.Tensor2D;
    const at = (from: number, count: number) =>
      tf.tidy(() =>
        (
          run('SineNetwork', [tf.slice(coordinates, [from, 0], [count, 2]), ...parameters], {
            omegas: [30, 0],
          })[0] as tf.Tensor
        ).dataSync<'float32'>(),
      );
    const whole = at(0, points);
    expect([...whole.slice(0, 300)]).to.deep.equal([...at(0, 100)]);
    expect([...whole.slice(-300)]).to.deep.equal([...at(points - 100, 100)]);
    tf.dispose([coordinates, ...parameters]);
  });
});

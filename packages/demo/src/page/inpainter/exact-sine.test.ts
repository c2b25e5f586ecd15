import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { exactSine, sineError } from './exact-sine.js';

describe('exactSine', () => {
  const backend = 'inexact';
  before(async () => {
    tf.registerBackend(backend, () => new (Object.getPrototypeOf(tf.findBackend('cpu')).constructor)());
    tf.copyRegisteredKernels('cpu', backend);
    // WGSL only guarantees accuracy in [-π, π].
    for (const [kernelName, f] of [
      ['Sin', Math.sin],
      ['Cos', Math.cos],
    ] as const) {
      tf.unregisterKernel(kernelName, backend);
      tf.registerKernel({
        kernelName,
        backendName: backend,
        kernelFunc: ({ inputs, backend: own }) => {
          const { shape, dataId } = inputs.x as tf.TensorInfo;
          const { makeTensorInfo, data } = own as unknown as {
            makeTensorInfo: (shape: number[], dtype: string, values: Float32Array) => tf.TensorInfo;
            data: { get: (id: object) => { values: Float32Array } };
          };
          const values = data.get(dataId).values.map((x) => (Math.abs(x) < 3.15 ? f(x) : f(x) + 0.01 * x));
          return makeTensorInfo.call(own, shape, 'float32', values);
        },
      });
    }
    await tf.setBackend(backend);
  });
  after(async () => {
    await tf.setBackend('cpu');
    tf.removeBackend(backend);
  });

  it('corrects sines that a backend computes accurately only for small arguments, and leaks no tensor', async () => {
    expect(await sineError()).to.be.above(0.5);
    await exactSine();
    const before = tf.memory();
    expect(await sineError()).to.be.below(1e-5);
    expect(tf.memory().numTensors).to.equal(before.numTensors);
    expect(tf.memory().numDataBuffers).to.equal(before.numDataBuffers);
  });

  it('does not change an accurate backend', async () => {
    await tf.setBackend('cpu');
    const kernel = tf.getKernel('Sin', 'cpu').kernelFunc;
    await exactSine();
    expect(tf.getKernel('Sin', 'cpu').kernelFunc).to.equal(kernel);
  });
});

import '@tensorflow/tfjs-backend-wasm';
import { Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { registerTrainingKernels } from './training-kernels.js';

/** Numbers that look random, and are the same on every backend. */
const numbers = (shape: number[], seed = 1): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(12.9898 * (i + 1) * seed) * 2),
    shape,
  );

describe('kernels for training in WebAssembly', () => {
  before(async () => {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    registerTrainingKernels();
  });
  after(() => tf.setBackend('cpu'));

  /** Computes on both backends, and compares. */
  const compare = async (compute: () => tf.Tensor | tf.Tensor[], tolerance = 1e-5) => {
    const results: Float32Array[][] = [];
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors;
      const tensors = [tf.tidy(compute)].flat();
      results.push(tensors.map((tensor) => tensor.dataSync<'float32'>().slice()));
      tf.dispose(tensors);
      expect(tf.memory().numTensors).to.equal(before);
    }
    const [wanted, got] = results as [Float32Array[], Float32Array[]];
    expect(got.length).to.equal(wanted.length);
    wanted.forEach((values, index) => {
      const scale = Math.max(1e-6, ...values.map(Math.abs));
      const errors = values.map((value, i) => Math.abs(value - (got[index]?.[i] as number)) / scale);
      expect(Math.max(...errors)).to.be.below(tolerance);
    });
  };

  it('multiplies transposed matrices and batches of matrices', async () => {
    for (const [a, b, ta, tb] of [
      [[5, 7], [5, 3], true, false],
      [[5, 7], [4, 7], false, true],
      [[7, 5], [4, 7], true, true],
      [[3, 5, 7], [3, 7, 2], false, false],
      [[3, 5, 7], [3, 5, 2], true, false],
      [[3, 5, 7], [1, 2, 7], false, true],
      [[2, 3, 4, 5], [2, 3, 5, 6], false, false],
    ] as [number[], number[], boolean, boolean][])
      await compare(() => tf.matMul(numbers(a), numbers(b, 2), ta, tb));
  });

  it('multiplies with matrices that changed in place since the last product', async () => {
    await tf.setBackend('wasm');
    const weight = tf.variable(numbers([4, 4]));
    const product = () =>
      tf.tidy(() =>
        tf
          .matMul(numbers([3, 4]), weight, false, true)
          .dataSync()
          .slice(),
      );
    const before = product();
    weight.assign(tf.mul(weight, 2));
    product().forEach((value, i) => {
      expect(value).to.be.closeTo(2 * (before[i] as number), 1e-5);
    });
    weight.dispose();
  });

  it('computes sines and cosines to float32, also of large angles', async () => {
    await tf.setBackend('wasm');
    const angles = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) * 0.5137);
    for (const [f, exact] of [
      [tf.sin, Math.sin],
      [tf.cos, Math.cos],
    ] as const) {
      const got = tf.tidy(() => f(tf.tensor1d(angles)).dataSync());
      for (const [i, angle] of angles.entries()) expect(got[i]).to.be.closeTo(exact(angle), 1.2e-7);
    }
  });

  it('gathers along every axis, and adds gradients of gathers up', async () => {
    for (const axis of [0, 1, 2])
      await compare(() => {
        const take = (x: tf.Tensor) => tf.gather(x, tf.tensor1d([1, 0, 1, 1], 'int32'), axis);
        const x = numbers([2, 3, 4]);
        return [take(x), tf.grad((x) => tf.sum(tf.square(take(x))))(x)];
      });
    await tf.setBackend('wasm');
    expect(() => tf.gather(tf.zeros([2]), tf.tensor1d([2], 'int32'))).to.throw('expected indices below 2, got 2');
  });

  it('differentiates convolutions, strided and transposed ones as well', async () => {
    for (const [stride, pad] of [
      [1, 'same'],
      [2, 'same'],
      [1, 'valid'],
      [2, 1],
    ] as const)
      await compare(() => {
        const loss = (x: tf.Tensor, filter: tf.Tensor) =>
          tf.sum(
            tf.square(
              tf.conv2d(
                x as tf.Tensor4D,
                filter as tf.Tensor4D,
                stride,
                pad,
                'NHWC',
                1,
                pad === 1 ? 'floor' : undefined,
              ),
            ),
          );
        return tf.grads(loss)([numbers([2, 6, 5, 3]), numbers([3, 3, 3, 4], 3)]);
      });
    await compare(() => {
      const loss = (x: tf.Tensor, filter: tf.Tensor) =>
        tf.sum(tf.square(tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 8, 6, 3], 2, 'same')));
      return tf.grads(loss)([numbers([2, 4, 3, 4]), numbers([3, 3, 3, 4], 3)]);
    });
  });

  it('takes steps of Adam, clipped and with rates, as plain JavaScript does', async () => {
    const results: number[][] = [];
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend);
      const variables = new Map([
        ['a', tf.variable(numbers([3, 4]))],
        ['b', tf.variable(numbers([5], 3))],
      ]);
      const optimizer = new Optimizer(variables, { learningRate: 0.1, clip: 0.5 }, new Map([['b', 0.3]]));
      const norms: number[] = [];
      for (let step = 1; step <= 3; step++) {
        const gradients = [numbers([3, 4], step), numbers([5], step + 3)];
        const norm = optimizer.step(gradients);
        norms.push(...norm.dataSync());
        // The module must not multiply by the matrix that it knew before the step.
        const product = tf.tidy(() => tf.matMul(numbers([2, 3]), variables.get('a') as tf.Variable));
        norms.push(...product.dataSync());
        tf.dispose([norm, product, ...gradients]);
      }
      results.push([...norms, ...[...variables.values()].flatMap((variable) => [...variable.dataSync()])]);
      optimizer.dispose();
      for (const variable of variables.values()) variable.dispose();
    }
    const [wanted, got] = results as [number[], number[]];
    got.forEach((value, i) => {
      expect(value).to.be.closeTo(wanted[i] as number, 1e-5);
    });
  });
});

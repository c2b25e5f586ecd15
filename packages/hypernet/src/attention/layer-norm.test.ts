import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { layerNorm } from './layer-norm.js';

describe('layer normalization', () => {
  onCpu();

  const numbers = drawNormal(1, 'x', 3 * 4 * 5, 2);
  const [scale, offset] = ['scale', 'offset'].map((name) => drawNormal(1, name, 5, 1)) as [Float32Array, Float32Array];
  const tensors = () => [tf.tensor(numbers, [3, 4, 5]), tf.tensor1d(scale), tf.tensor1d(offset)] as const;

  it('normalizes every row to mean 0 and variance 1, then scales and shifts it', () => {
    const [x, s, o] = tensors();
    const plain = layerNorm(x);
    expect(plain.shape).to.deep.equal([3, 4, 5]);
    const wanted = Array.from(numbers, (value, index) => {
      const row = numbers.subarray(index - (index % 5), index - (index % 5) + 5);
      const mean = row.reduce((sum, v) => sum + v) / 5;
      return (value - mean) / Math.sqrt(row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 5 + 1e-5);
    });
    expectNumbersClose(plain.dataSync(), wanted, 1e-5);
    const scaled = wanted.map((value, i) => value * (scale[i % 5] as number));
    expectNumbersClose(layerNorm(x, { scale: s }).dataSync(), scaled, 1e-5);
    const shifted = scaled.map((value, i) => value + (offset[i % 5] as number));
    expectNumbersClose(layerNorm(x, { scale: s, offset: o }).dataSync(), shifted, 1e-5);
    const alone = wanted.map((value, i) => value + (offset[i % 5] as number));
    expectNumbersClose(layerNorm(x, { offset: o }).dataSync(), alone, 1e-5);
  });

  it('adds epsilon to the variance', () => {
    const x = tf.tensor1d([-1, 1]);
    expectNumbersClose(layerNorm(x, { epsilon: 3 }).dataSync(), [-0.5, 0.5], 1e-6);
    expect([...layerNorm(tf.fill([4], 7)).dataSync()]).to.deep.equal([0, 0, 0, 0]);
  });

  it('has right first and second derivatives', () => {
    expectDerivatives(
      ([x, s, o]) => layerNorm(x as tf.Tensor, { scale: s as tf.Tensor, offset: o as tf.Tensor }),
      tensors(),
    );
    expectDerivatives(([x]) => layerNorm(x as tf.Tensor), tensors().slice(0, 1));
  });

  it('is one kernel call if the backend has the kernel, unless disabled', () => {
    const [x, scale, offset] = tensors();
    const calls = withFakeKernel('LayerNorm', () => {
      layerNorm(x);
      layerNorm(x, { scale, offset, epsilon: 2 });
      // An offset without a scale is added afterwards.
      expectNumbersClose(layerNorm(x, { offset }).dataSync(), tf.add(x, offset).dataSync(), 1e-6);
      layerNorm(x, { fused: false });
    });
    expect(calls).to.deep.equal([
      { shapes: [[3, 4, 5]], attributes: { epsilon: 1e-5 } },
      { shapes: [[3, 4, 5], [5], [5]], attributes: { epsilon: 2 } },
      { shapes: [[3, 4, 5]], attributes: { epsilon: 1e-5 } },
    ]);
  });

  it('allocates no tensors but its result', () => {
    const [x, s, o] = tensors();
    const before = tf.memory().numTensors;
    tf.dispose(layerNorm(x, { scale: s, offset: o }));
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects a scale or offset of another width', () => {
    const [x] = tensors();
    expect(() => layerNorm(x, { scale: tf.ones([4]) })).to.throw(/layerNorm: expected scale \[5\], got \[4\]/);
    expect(() => layerNorm(x, { offset: tf.ones([1, 5]) })).to.throw(/expected offset \[5\], got \[1, 5\]/);
  });
});

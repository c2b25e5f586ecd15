import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { orthonormalColumns } from './orthonormal-columns.js';

describe('orthonormalColumns', () => {
  onCpu();
  const identity = (size: number) => Float32Array.from({ length: size * size }, (_, at) => +(at % (size + 1) === 0));

  it('spans the same space with orthonormal columns', () => {
    tf.tidy(() => {
      const columns = tf.tensor2d(drawNormal(1, 'columns', 60, 2), [12, 5]);
      const basis = orthonormalColumns(columns);
      expectNumbersClose(tf.matMul(basis, basis, true, false).dataSync(), identity(5), 1e-4);
      const projected = tf.matMul(basis, tf.matMul(basis, columns, true, false));
      expectNumbersClose(projected.dataSync(), columns.dataSync(), 1e-3);
    });
  });

  it('accepts nearly dependent columns of very different lengths', () => {
    tf.tidy(() => {
      const common = tf.tensor2d(drawNormal(1, 'common', 40, 1), [40, 1]);
      const own = tf.tensor2d(drawNormal(1, 'own', 240, 1e-4), [40, 6]);
      const columns = tf.mul(tf.add(common, own), tf.tensor1d([1e3, 1, 1e-3, 1e-6, 10, 1])) as tf.Tensor2D;
      // Twice: the second call corrects the rounding of the first.
      const basis = orthonormalColumns(orthonormalColumns(columns));
      expectNumbersClose(tf.matMul(basis, basis, true, false).dataSync(), identity(6), 1e-4);
    });
  });

  it('leaves no tensors but the basis', () => {
    const columns = tf.tensor2d(drawNormal(1, 'columns', 60, 2), [12, 5]);
    const before = tf.memory().numTensors;
    const basis = orthonormalColumns(columns);
    expect(tf.memory().numTensors).to.equal(before + 1);
    tf.dispose([columns, basis]);
  });

  it('rejects columns that are not finite', () => {
    expect(() => orthonormalColumns(tf.fill([4, 2], Number.NaN))).to.throw(/positive definite/);
  });
});

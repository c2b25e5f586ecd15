import { createVariable, drawNormal, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expectGradients } from '../testing/expect-gradients.js';
import { onCpu } from '../testing/on-cpu.js';
import { createSpectralNorm } from './spectral-norm.js';

describe('spectral normalization relative to the start', () => {
  onCpu();

  const shapes = { tall: [12, 5], wide: [4, 9], 'a kernel of': [3, 3, 2, 6] } as const;
  const weightOf = (shape: readonly number[], name = 'weight') =>
    createVariable(shape, drawNormal(3, name, tf.util.sizeFromShape([...shape]), 0.4));
  /** Returns the largest singular value by a full decomposition in double precision. */
  const largest = (weight: tf.Tensor) => {
    const columns = weight.shape.at(-1) as number;
    const matrix = Matrix.from1DArray(weight.size / columns, columns, Array.from(weight.dataSync()));
    return new SingularValueDecomposition(matrix, { autoTranspose: true }).diagonal[0] as number;
  };

  for (const [title, shape] of Object.entries(shapes)) {
    it(`finds the largest singular value of ${title} ${shape.join('×')}`, () => {
      const weight = weightOf(shape);
      const norm = createSpectralNorm(new Map([['w', weight]]));
      const start = norm.buffers.get('w.start')?.dataSync()[0] as number;
      expect(start / largest(weight)).to.be.closeTo(1, 1e-4);
    });

    it(`keeps it while weights of ${title} ${shape.join('×')} change`, () => {
      const weight = weightOf(shape);
      const norm = createSpectralNorm(new Map([['w', weight]]));
      const start = largest(weight);
      tf.tidy(() => weight.assign(tf.add(tf.mul(weight, 3), weightOf(shape, 'change'))));
      for (let update = 0; update < 60; update++) norm.update();
      expect(largest(norm.normalize('w')) / start).to.be.closeTo(1, 1e-3);
    });
  }

  it('changes nothing at the start', () => {
    const weight = weightOf([6, 4]);
    const norm = createSpectralNorm(new Map([['w', weight]]));
    const [got, wanted] = [norm.normalize('w').dataSync(), weight.dataSync()];
    for (const [index, value] of wanted.entries()) expect(got[index]).to.be.closeTo(value, 1e-6);
  });

  it('has the gradient of central differences', () => {
    const weight = weightOf([6, 4]);
    const variables = new Map([['w', weight]]);
    const norm = createSpectralNorm(variables);
    const target = tf.tensor2d(drawNormal(1, 'target', 24, 1), [6, 4]);
    expectGradients(variables, () => tf.sum(tf.square(tf.sub(norm.normalize('w'), target))));
  });

  it('leaves a matrix of zeros finite', () => {
    const variables = new Map([['w', createVariable([3, 2], new Float32Array(6))]]);
    const norm = createSpectralNorm(variables);
    norm.update();
    const { gradients } = valueAndGradients(variables, () => [tf.sum(norm.normalize('w')) as tf.Scalar]);
    for (const tensor of [norm.normalize('w'), ...gradients, ...norm.buffers.values()])
      for (const value of tensor.dataSync()) expect(Number.isFinite(value)).to.equal(true);
  });

  it('leaves only its buffers behind', () => {
    const weight = weightOf([6, 4]);
    const before = tf.memory().numTensors;
    const norm = createSpectralNorm(new Map([['w', weight]]));
    norm.update();
    expect(tf.memory().numTensors).to.equal(before + 2);
    norm.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });
});

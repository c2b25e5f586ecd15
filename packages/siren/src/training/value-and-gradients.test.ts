import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { valueAndGradients } from './value-and-gradients.js';
import { createVariable, type NamedVariables } from './variables.js';

describe('valueAndGradients', () => {
  onCpu();

  const make = (...names: string[]): NamedVariables =>
    new Map(names.map((name, index) => [name, createVariable([2], Float32Array.of(index + 1, 3))]));

  it('returns every scalar and the gradients of the first, in the order of the variables, and leaks nothing', () => {
    const variables = make('b', 'a');
    const [b, a] = [...variables.values()] as [tf.Variable, tf.Variable];
    const before = tf.memory().numTensors;
    const { values, gradients } = valueAndGradients(variables, () => {
      const product = tf.sum(tf.mul(a, tf.square(b))) as tf.Scalar;
      return [product, tf.sum(a) as tf.Scalar];
    });
    expect([...values.dataSync()]).to.deep.equal([2 * 1 + 3 * 9, 5]);
    expect(gradients.map((gradient) => [...gradient.dataSync()])).to.deep.equal([
      [4, 18],
      [1, 9],
    ]);
    tf.dispose([values, ...gradients]);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects a value that does not depend on a variable, or returns a gradient of zero', async () => {
    const variables = make('a', 'b');
    const { values, gradients } = valueAndGradients(
      variables,
      () => [tf.sum(variables.get('b') as tf.Variable) as tf.Scalar],
      { unused: 'zero' },
    );
    expect(gradients.map((gradient) => [...gradient.dataSync()])).to.deep.equal([
      [0, 0],
      [1, 1],
    ]);
    tf.dispose([values, ...gradients]);
    const before = tf.memory().numTensors;
    const error = await errorOf(() =>
      valueAndGradients(variables, () => [tf.sum(variables.get('a') as tf.Variable) as tf.Scalar]),
    );
    expect(error.message).to.match(/expected a value that depends on b/);
    expect(tf.memory().numTensors).to.equal(before);
  });
});

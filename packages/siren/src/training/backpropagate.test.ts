import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawNormal } from '../random/draw-normal.js';
import { onCpu } from '../testing/on-cpu.js';
import { valueAndGradientsBy } from './backpropagate.js';

describe('valueAndGradientsBy', () => {
  onCpu();

  const random = (name: string, shape: number[]) =>
    tf.variable(tf.tensor(drawNormal(1, name, tf.util.sizeFromShape(shape), 0.5), shape));
  const images = tf.tensor(drawNormal(2, 'images', 2 * 6 * 6 * 3, 1), [2, 6, 6, 3]) as tf.Tensor4D;

  /** Returns the largest number of data buffers during a computation. */
  function mostBuffers(compute: () => void): number {
    const engine = tf.engine();
    const run = engine.runKernel;
    let most = 0;
    engine.runKernel = ((...call: Parameters<typeof run>) => {
      const result = run.apply(engine, call);
      most = Math.max(most, tf.memory().numDataBuffers);
      return result;
    }) as typeof run;
    try {
      compute();
    } finally {
      engine.runKernel = run;
    }
    return most;
  }

  const doubled = tf.customGrad((x, save) => {
    (save as (tensors: tf.Tensor[]) => void)([x as tf.Tensor]);
    return { value: tf.mul(x as tf.Tensor, 2), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 2) };
  });
  /** An operation whose gradient is the same tensor for both inputs. */
  const summed = tf.customGrad((a, b) => ({
    value: tf.add(a as tf.Tensor, b as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => [dy, dy],
  }));

  /** A function with many kinds of operations: convolutions, products, sums with themselves, slices, unused results. */
  function network() {
    const [kernel, second, bias, dense, scale] = [
      random('kernel', [3, 3, 3, 4]),
      random('second', [3, 3, 4, 4]),
      random('bias', [4]),
      random('dense', [4, 5]),
      random('scale', []),
    ];
    const compute = () => {
      const first = tf.relu(tf.add(tf.conv2d(images, kernel as tf.Tensor4D, 1, 'same'), bias as tf.Tensor));
      const inner = tf.fused.conv2d({
        ...{ x: first as tf.Tensor4D, filter: second as tf.Tensor4D, strides: 1, pad: 'same' },
        bias: bias as tf.Tensor,
      });
      const x = tf.relu(tf.add(first, tf.add(inner, inner)));
      const [left, right] = tf.split(tf.concat([x, doubled(x)], 3), 2, 3) as [tf.Tensor4D, tf.Tensor4D];
      const rows = tf.reshape(summed(left, right) as tf.Tensor, [-1, 4]) as tf.Tensor2D;
      const values = tf.fused.matMul({ a: rows, b: dense as tf.Tensor2D });
      const weighed = tf.mul(tf.mul(values, scale as tf.Tensor), tf.scalar(0.3));
      const padded = tf.pad(weighed, [
        [0, 1],
        [0, 0],
      ]);
      const [, used] = tf.unstack(tf.stack([padded, tf.sin(padded)])) as [tf.Tensor, tf.Tensor];
      const some = tf.gather(tf.slice(used, [1, 1], [20, 3]), tf.tensor1d([3, 3, 1], 'int32'));
      return tf.add(tf.mean(tf.square(weighed)), tf.sum(some)) as tf.Scalar;
    };
    return { variables: [kernel, second, bias, dense, scale] as tf.Variable[], compute };
  }

  it('gives the same numbers as TensorFlow.js, bit for bit, with fewer buffers, and leaks none', () => {
    const { variables, compute } = network();
    let wanted: ReturnType<typeof tf.variableGrads> | undefined;
    const theirs = mostBuffers(() => {
      wanted = tf.variableGrads(compute, variables);
    });
    const expected = variables.map(({ name }) => wanted?.grads[name]?.dataSync().slice());
    const value = wanted?.value.dataSync()[0];
    tf.dispose([wanted?.value as tf.Tensor, wanted?.grads as tf.NamedTensorMap]);
    const before = tf.memory();
    let found: ReturnType<typeof valueAndGradientsBy> | undefined;
    const ours = mostBuffers(() => {
      found = valueAndGradientsBy(variables, compute);
    });
    expect(found?.value.dataSync()[0]).to.equal(value);
    expect(found?.gradients.map((gradient) => gradient?.dataSync())).to.deep.equal(expected);
    expect(ours - before.numDataBuffers).to.be.below(0.6 * (theirs - before.numDataBuffers));
    tf.dispose(Object.values(found ?? {}) as tf.TensorContainer[]);
    expect(tf.memory().numTensors).to.equal(before.numTensors);
    expect(tf.memory().numDataBuffers).to.equal(before.numDataBuffers);
  });

  it('supports a nested gradient', () => {
    const [weight, at] = [random('weight', [3]), tf.tensor1d([0.2, -0.4, 0.9])];
    const compute = () => {
      const slope = tf.grad((x) => tf.sum(tf.sin(tf.mul(x, weight))))(at); // w cos(w x)
      return tf.sum(tf.square(slope)) as tf.Scalar;
    };
    const theirs = tf.variableGrads(compute, [weight]).grads[weight.name]?.dataSync();
    const ours = valueAndGradientsBy([weight], compute).gradients[0]?.dataSync();
    expect(ours).to.deep.equal(theirs);
  });

  it('gives no gradient for sources that the value does not depend on', () => {
    const [a, b] = [random('a', [2]), random('b', [2])];
    const { gradients } = valueAndGradientsBy([a, b], () => tf.sum(b));
    expect(gradients[0]).to.equal(undefined);
    expect(gradients[1]?.dataSync()).to.deep.equal(Float32Array.of(1, 1));
  });

  it('leaks nothing if the function fails or has no gradient', () => {
    const a = random('a', [2]);
    const before = tf.memory().numTensors;
    const failing = () => {
      tf.square(a);
      throw new Error('no');
    };
    expect(() => valueAndGradientsBy([a], failing)).to.throw('no');
    expect(() => valueAndGradientsBy([a], () => tf.sum(tf.cumprod(a)))).to.throw('gradient function not found for');
    expect(tf.memory().numTensors).to.equal(before);
    expect(tf.engine().state.gradientDepth).to.equal(0);
  });
});

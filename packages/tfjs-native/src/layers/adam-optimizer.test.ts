import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { loaded } from '../addon.js';
import { onBackend } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';

const STEPS = 5;

/** Minimizes a quartic function of two variables, and returns the variables after the last step. */
function minimize(adam: tf.AdamOptimizer, steps = STEPS): number[] {
  const random = new TestRandom(1);
  const weights = tf.variable(tf.tensor(random.floats(60), [5, 12]));
  const bias = tf.variable(tf.tensor(random.floats(12)));
  const x = tf.tensor(random.floats(35), [7, 5]) as tf.Tensor2D;
  for (let step = 0; step < steps; step++)
    adam.minimize(() => tf.sum(tf.square(tf.sub(tf.square(tf.add(tf.matMul(x, weights as never), bias)), 2))) as never);
  const result = [...weights.dataSync(), ...bias.dataSync()];
  tf.dispose([weights, bias]);
  return result;
}

const create = () => tf.train.adam(0.05, 0.8, 0.95, 1e-4);

describe('tf.train.adam', () => {
  before(function () {
    if (!loaded.addon) this.skip();
  });

  it('takes the steps of TensorFlow.js by one kernel, and leaves no tensors', () => {
    const [wanted, found] = (['cpu', 'native'] as const).map((backend) => {
      let result: number[] = [];
      onBackend(backend, () => {
        const before = tf.memory().numTensors;
        const adam = create();
        result = tf.tidy(() => minimize(adam));
        expect(adam.iterations).to.equal(STEPS);
        adam.dispose();
        expect(tf.memory().numTensors - before).to.be.at.most(1); // the count of iterations is kept
        return [];
      });
      return result;
    }) as [number[], number[]];
    wanted.forEach((value, index) => {
      expect(found[index]).to.be.closeTo(value, 2e-5);
    });
  });

  it('runs the kernel once for each step', () => {
    onBackend('native', () => {
      const names: string[] = [];
      const engine = tf.engine();
      const { runKernel } = engine;
      engine.runKernel = ((name, ...rest) => {
        names.push(name);
        return runKernel.call(engine, name, ...rest);
      }) as typeof runKernel;
      try {
        minimize(create());
      } finally {
        engine.runKernel = runKernel;
      }
      expect(names.filter((name) => name === 'AdamStep')).to.have.length(STEPS);
      return [];
    });
  });

  it('leaves copies of a variable as they were', () => {
    onBackend('native', () => {
      const initial = tf.tensor([1, 2, 3]);
      const variable = tf.variable(initial);
      const [clone, view] = [tf.clone(variable), tf.reshape(variable, [3, 1])];
      const adam = create();
      adam.minimize(() => tf.sum(tf.square(variable)) as never);
      const later = tf.clone(variable);
      const values = [...later.dataSync()];
      adam.minimize(() => tf.sum(tf.square(variable)) as never);
      for (const copy of [initial, clone, view]) expect([...copy.dataSync()]).to.deep.equal([1, 2, 3]);
      expect([...later.dataSync()]).to.deep.equal(values);
      expect([...variable.dataSync()].map((value, index) => value < (values[index] as number))).to.deep.equal([
        true,
        true,
        true,
      ]);
      return [];
    });
  });

  it('goes on with the moments of another optimizer, on any backend', async () => {
    const previous = tf.getBackend();
    const results: number[][] = [];
    for (const [first, second] of [
      ['cpu', 'cpu'],
      ['native', 'native'],
      ['native', 'cpu'],
    ] as const) {
      await tf.setBackend(first);
      const variable = tf.variable(tf.tensor([1, -2, 3]));
      const loss = () => tf.sum(tf.square(tf.square(variable))) as never;
      const adam = create();
      for (let step = 0; step < 3; step++) adam.minimize(loss);
      const weights = await adam.getWeights();
      await tf.setBackend(second);
      const other = create();
      await other.setWeights(weights.map(({ name, tensor }) => ({ name, tensor: tf.clone(tensor) })));
      for (let step = 0; step < 3; step++) other.minimize(loss);
      results.push([...variable.dataSync()]);
    }
    await tf.setBackend(previous);
    const [wanted, ...others] = results as [number[], ...number[][]];
    for (const found of others)
      found.forEach((value, index) => {
        expect(value).to.be.closeTo(wanted[index] as number, 1e-5);
      });
  });

  it('skips variables without a gradient', () => {
    onBackend('native', () => {
      const [a, b] = [tf.variable(tf.tensor([1])), tf.variable(tf.tensor([2]))];
      const adam = create();
      adam.applyGradients([
        { name: a.name, tensor: null as never },
        { name: b.name, tensor: tf.tensor([1]) },
      ]);
      expect(a.dataSync()[0]).to.equal(1);
      expect(b.dataSync()[0]).to.be.closeTo(1.95, 1e-4);
      return [];
    });
  });
});

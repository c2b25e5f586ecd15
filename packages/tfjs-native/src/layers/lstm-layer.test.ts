import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { LSTM_STEPS, LSTM_STEPS_GRAD } from '../portable/kernel-names.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { bits } from '../testing/derivatives.js';
import { TestRandom } from '../testing/random.js';

type Options = Parameters<typeof layers.layers.lstm>[0];

interface Case {
  title: string;
  /** Batch, steps, features. */
  shape: [number, number, number];
  options: Options;
}

const CASES: Case[] = [
  { title: 'with the default activations', shape: [3, 5, 4], options: { units: 7 } },
  { title: 'with logistic gates', shape: [1, 6, 3], options: { units: 1, recurrentActivation: 'sigmoid' } },
  { title: 'of many sequences', shape: [70, 3, 2], options: { units: 33, recurrentActivation: 'sigmoid' } },
  { title: 'without bias', shape: [2, 4, 17], options: { units: 16, useBias: false } },
  { title: 'that returns sequences', shape: [4, 5, 3], options: { units: 5, returnSequences: true } },
  { title: 'that runs backward', shape: [4, 5, 3], options: { units: 5, returnSequences: true, goBackwards: true } },
  { title: 'that returns its state', shape: [2, 3, 4], options: { units: 6, returnState: true } },
  {
    title: 'that returns sequences and state',
    shape: [2, 3, 4],
    options: { units: 6, returnState: true, returnSequences: true },
  },
  { title: 'of two steps', shape: [5, 2, 3], options: { units: 20 } },
  { title: 'with relu, without a kernel', shape: [2, 3, 4], options: { units: 4, activation: 'relu' } },
];

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Builds a layer with random weights on the current backend. */
function build({ shape, options }: Case): { layer: layers.layers.Layer; x: tf.Tensor3D; states: tf.Tensor[] } {
  const random = new TestRandom(3);
  // The default needs chained operations, which a program registers by importing @tensorflow/tfjs.
  const layer = layers.layers.lstm({ ...options, recurrentInitializer: 'glorotUniform' });
  layer.build([shape]);
  layer.setWeights(layer.getWeights().map((w) => tf.tensor(random.floats(w.size, -0.6, 0.6), w.shape)));
  const state = () => tf.tensor(random.floats(shape[0] * options.units, -1, 1), [shape[0], options.units]);
  return { layer, x: tf.tensor3d(random.floats(size(shape)), shape), states: [state(), state()] };
}

/** Returns the outputs and the gradients with respect to input, states and weights, flat. */
function run(c: Case, withStates: boolean): number[][] {
  const results: number[][] = [];
  const { layer, x, states } = build(c);
  const call = (input: tf.Tensor, initialState: tf.Tensor[]) =>
    [layer.call(input, withStates ? { initialState } : {})].flat() as tf.Tensor[];
  const weights = layer.trainableWeights.map((w) => w.read()) as tf.Variable[];
  const random = new TestRandom(4);
  const loss = (input: tf.Tensor, ...initial: tf.Tensor[]) =>
    tf.addN(
      call(input, initial).map((y) => tf.sum(tf.mul(tf.square(y), tf.tensor(random.floats(y.size, 0.5, 2), y.shape)))),
    ) as tf.Scalar;
  for (const y of call(x, states)) results.push([...y.dataSync()]);
  const inputs = withStates ? [x, ...states] : [x];
  for (const g of tf.grads(loss)(inputs)) results.push([...g.dataSync()]);
  const own = tf.variableGrads(() => loss(x, ...states), weights);
  for (const { name } of weights) results.push([...(own.grads[name] as tf.Tensor).dataSync()]);
  for (const w of layer.weights) w.dispose();
  return results;
}

describeEachIsa('LSTM layers', () => {
  for (const c of CASES)
    for (const withStates of [false, true])
      it(`${c.title}${withStates ? ' from given states' : ''} compute what the cpu backend does`, () => {
        const outputs: number[][][] = [];
        for (const backend of ['cpu', 'native'] as const)
          onBackend(backend, () => {
            outputs.push(run(c, withStates));
            return [];
          });
        const [wanted, found] = outputs as [number[][], number[][]];
        expect(found.length).to.equal(wanted.length);
        wanted.forEach((numbers, k) => {
          expect(found[k]?.length).to.equal(numbers.length);
          const scale = Math.max(1, ...numbers.map(Math.abs));
          numbers.forEach((number, i) => {
            expect(Math.abs((found[k]?.[i] as number) - number) / scale, `${k}[${i}]`).to.be.below(1e-5);
          });
        });
      });

  it('run all steps in one kernel, also in a model', async () => {
    const previous = tf.getBackend();
    await tf.setBackend('native');
    const model = layers.sequential();
    model.add(layers.layers.lstm({ units: 3, inputShape: [4, 2], recurrentInitializer: 'glorotUniform' }));
    const { kernelNames } = await tf.profile(() => model.predict(tf.ones([2, 4, 2])) as tf.Tensor);
    expect(kernelNames).to.include(LSTM_STEPS).and.not.include(tf.Tanh);
    model.dispose();
    await tf.setBackend(previous);
  });

  it('have the same gradient if nothing was saved for it', () => {
    const found: string[] = [];
    onBackend('native', () => {
      const random = new TestRandom(6);
      const floats = (...shape: number[]) => tf.tensor(random.floats(size(shape)), shape);
      const inputs = [floats(3, 4, 20), floats(5, 20), floats(3, 5), floats(3, 5)];
      const attrs = { hard: false, sequences: true };
      const steps = ([z, recurrent, h0, c0]: tf.Tensor[]) =>
        tf.engine().runKernel(LSTM_STEPS, { z, recurrent, h0, c0 } as never, attrs) as tf.Tensor[];
      const [output, state] = steps(inputs) as [tf.Tensor, tf.Tensor];
      const [dOutput, dState] = [floats(3, 4, 5), tf.zeros([3, 5])];
      const [z, recurrent, h0, c0] = inputs;
      const given = { dOutput, dState, output, state, z, recurrent, h0, c0 };
      const [dz, , dh0, dc0] = tf.engine().runKernel(LSTM_STEPS_GRAD, given as never, attrs) as tf.Tensor[];
      const gradients = tf.grads((...xs: tf.Tensor[]) => steps(xs)[0] as tf.Tensor)(inputs, dOutput) as tf.Tensor[];
      found.push(bits([dz, dh0, dc0] as tf.Tensor[]), bits([0, 2, 3].map((i) => gradients[i] as tf.Tensor)));
      return [];
    });
    expect(found[0]).to.equal(found[1]);
  });

  it('give the same bits for any number of threads', () => {
    const c: Case = { title: '', shape: [37, 4, 20], options: { units: 24 } };
    const results = withThreads([1, 2, 5], () => {
      let result = '';
      onBackend('native', () => {
        const { layer, x } = build(c);
        const f = (input: tf.Tensor) => layer.call(input, {}) as tf.Tensor;
        result = bits([f(x), tf.grad((input) => tf.square(f(input)))(x)]);
        for (const w of layer.weights) w.dispose();
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });
});

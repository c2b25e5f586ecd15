import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { gradientTest } from './gradient-test.js';
import { startTrainingBackend, type TrainingBackend } from './start-backend.js';

/** Registers a copy of the backend in plain JavaScript, one of whose kernels is silently wrong. */
function registerBroken(name: string, kernelName: string, spoil: (args: Parameters<tf.KernelFunc>[0]) => void): void {
  const cpu = Object.getPrototypeOf(tf.findBackend('cpu')) as { constructor: new () => tf.KernelBackend };
  tf.registerBackend(name, () => new cpu.constructor());
  tf.copyRegisteredKernels('cpu', name);
  const own = tf.getKernel(kernelName, name);
  tf.unregisterKernel(kernelName, name);
  tf.registerKernel({
    ...own,
    kernelFunc: (args) => {
      spoil(args);
      return own.kernelFunc(args);
    },
  });
}

const backend = (name: string, load: TrainingBackend['load'] = async () => undefined): TrainingBackend => ({
  name,
  label: name.toUpperCase(),
  load,
});

describe('the gradient test', () => {
  before(() => {
    // As if a driver ignored a flag: everything but gradients is right.
    registerBroken('forgetful', tf.BatchMatMul, ({ inputs, attrs }) => {
      const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      if (attrs?.transposeA && a.shape[1] === b.shape[1]) Object.assign(inputs, { b: a });
    });
    registerBroken('flat', tf.Step, ({ attrs }) => Object.assign(attrs as object, { alpha: 1 }));
  });
  after(async () => {
    await tf.setBackend('cpu');
    for (const name of ['forgetful', 'flat']) tf.removeBackend(name);
  });

  it('passes a correct backend, selects it and leaves no tensors', async () => {
    const before = tf.memory().numTensors;
    expect(await gradientTest('cpu')).to.equal(undefined);
    expect(tf.getBackend()).to.equal('cpu');
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('finds wrong gradients of a backend whose values are right', async () => {
    const wrong = await gradientTest('forgetful');
    expect(wrong?.what).to.equal('gradient of SIREN');
    expect(wrong?.error).to.be.above(0.1);
  });

  it('finds a fault that only networks other than the SIREN meet', async () => {
    expect((await gradientTest('flat'))?.what).to.equal('gradient of ReLU');
  });

  it('makes the next backend start, which is told from one that is missing', async () => {
    const missing = backend('missing', async () => 'It is not there.');
    const { started } = await startTrainingBackend([missing, backend('forgetful'), backend('cpu')], null, gradientTest);
    expect(started?.name).to.equal('cpu');
    expect(started?.refused.map(({ label, isWrong }) => [label, isWrong])).to.deep.equal([
      ['MISSING', false],
      ['FORGETFUL', true],
    ]);
    expect(started?.refused[1]?.reason).to.match(
      /^It computes wrong results: the gradient of SIREN is off by \d+ %\.$/,
    );
    expect(tf.getBackend()).to.equal('cpu');
  });

  it('starts the wanted backend first, and says so if no backend works', async () => {
    const passes = async () => undefined;
    const both = [backend('missing'), backend('cpu')];
    expect((await startTrainingBackend(both, 'cpu', passes)).started?.refused).to.deep.equal([]);
    const failing = backend('cpu', async () => {
      throw new Error('out of memory');
    });
    const { started, refused } = await startTrainingBackend([failing], 'webgl', passes);
    expect(started).to.equal(undefined);
    expect(refused).to.deep.equal([{ label: 'CPU', reason: 'It failed: out of memory', isWrong: false }]);
  });
});

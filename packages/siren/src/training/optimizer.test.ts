import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawNormal } from '../random/draw-normal.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { learningRateAt } from './learning-rate.js';
import { Optimizer, type OptimizerConfig } from './optimizer.js';
import { createVariables, readVariables, type VariableSpec, writeVariables } from './variables.js';

describe('Optimizer', () => {
  onCpu();

  const config: OptimizerConfig = {
    learningRate: 0.05,
    warmup: 3,
    schedule: 'cosine',
    steps: 12,
    clip: 2,
    epsilon: 1e-3,
  };
  const specs: VariableSpec[] = [
    { name: 'a', shape: [2, 3], initial: { distribution: 'normal', std: 1 } },
    { name: 'b', shape: [4], initial: { distribution: 'normal', std: 1 } },
  ];
  /** Gradients with a mean norm of 3.2 at even steps, which is clipped, and of 0.32 at odd steps, which is not. */
  const gradient = (step: number) => drawNormal(5, `gradient ${step}`, 10, step % 2 === 0 ? 1 : 0.1);
  const gradientTensors = (step: number) => [
    tf.tensor2d(gradient(step).slice(0, 6), [2, 3]),
    tf.tensor1d(gradient(step).slice(6)),
  ];
  const values = async (variables: ReturnType<typeof createVariables>) =>
    Object.values(await readVariables(variables)).flatMap(({ data }) => [...data]);

  it('computes Adam with clipping, warm-up and schedule as the formula says', async () => {
    const variables = createVariables(specs, 1);
    const p = await values(variables);
    const m = p.map(() => 0);
    const v = p.map(() => 0);
    const optimizer = new Optimizer(variables, config);
    for (let step = 0; step < 12; step++) {
      const norm = optimizer.step(gradientTensors(step)).dataSync()[0] as number;
      const length = Math.hypot(...gradient(step));
      expect(norm / length).to.be.closeTo(1, 1e-6);
      for (let i = 0; i < p.length; i++) {
        const g = (gradient(step)[i] as number) * Math.min(1, 2 / (length + 1e-6));
        m[i] = 0.9 * (m[i] as number) + 0.1 * g;
        v[i] = 0.999 * (v[i] as number) + 0.001 * g * g;
        const [mean, square] = [
          (m[i] as number) / (1 - 0.9 ** (step + 1)),
          (v[i] as number) / (1 - 0.999 ** (step + 1)),
        ];
        p[i] = (p[i] as number) - (learningRateAt(config, step) * mean) / (Math.sqrt(square) + 1e-3);
      }
      expectNumbersClose(await values(variables), p, 3e-6);
    }
    expect(optimizer.updates).to.equal(12);
  });

  it('does not change long gradients without clipping', async () => {
    const variables = createVariables(specs, 1);
    const optimizer = new Optimizer(variables, { learningRate: 1, beta1: 0, beta2: 0, epsilon: 1 });
    const before = await values(variables);
    optimizer.step(gradientTensors(0));
    const wanted = before.map((value, i) => {
      const g = gradient(0)[i] as number;
      return value - g / (Math.abs(g) + 1);
    });
    expectNumbersClose(await values(variables), wanted, 1e-6);
  });

  it('applies learning-rate multipliers', async () => {
    const [plain, rated] = [createVariables(specs, 1), createVariables(specs, 1)];
    const before = await values(plain);
    new Optimizer(plain, config).step(gradientTensors(0));
    new Optimizer(rated, config, new Map([['b', 0.25]])).step(gradientTensors(0));
    const [moved, found] = [await values(plain), await values(rated)];
    const wanted = before.map((value, i) => value + ((moved[i] as number) - value) * (i < 6 ? 1 : 0.25));
    expectNumbersClose(found, wanted, 1e-6);
  });

  it('resumes bit for bit from a saved state', async () => {
    const variables = createVariables(specs, 1);
    const optimizer = new Optimizer(variables, config);
    for (let step = 0; step < 5; step++) optimizer.step(gradientTensors(step));
    const saved = structuredClone({ model: await readVariables(variables), optimizer: await optimizer.state() });

    const others = createVariables(specs, 2);
    const other = new Optimizer(others, config);
    writeVariables('test', others, saved.model);
    other.load(saved.optimizer);
    for (let step = 5; step < 12; step++) {
      expect(other.learningRate).to.equal(optimizer.learningRate);
      optimizer.step(gradientTensors(step));
      other.step(gradientTensors(step));
    }
    expect(await values(others)).to.deep.equal(await values(variables));
    expect(await other.state()).to.deep.equal(await optimizer.state());
    expect(Object.keys(saved.optimizer.moments)).to.deep.equal(['mean.a', 'mean.b', 'square.a', 'square.b']);
  });

  it('allocates no tensor but the norm', () => {
    const optimizer = new Optimizer(createVariables(specs, 1), config);
    const gradients = gradientTensors(0);
    const before = tf.memory().numTensors;
    optimizer.step(gradients).dispose();
    expect(tf.memory().numTensors).to.equal(before);
    optimizer.dispose();
    expect(tf.memory().numTensors).to.equal(before - 4);
  });

  it('passes all tensors to one call if the backend has the kernel AdamStep', async () => {
    const calls: { inputs: tf.TensorInfo[]; attrs: unknown }[] = [];
    tf.registerKernel({
      kernelName: 'AdamStep',
      backendName: tf.getBackend(),
      kernelFunc: ({ inputs, attrs }) => {
        calls.push({ inputs: inputs as unknown as tf.TensorInfo[], attrs });
        return tf.scalar(4);
      },
    });
    try {
      const variables = createVariables(specs, 1);
      const optimizer = new Optimizer(variables, config);
      optimizer.step(gradientTensors(0));
      const gradients = gradientTensors(1);
      expect(optimizer.step(gradients).dataSync()[0]).to.equal(4);
      const [{ inputs, attrs }] = calls.slice(-1) as [(typeof calls)[number]];
      const own = [...variables.values(), ...gradients].map(({ dataId }) => dataId);
      expect(inputs.map(({ dataId }) => dataId)).to.include.members(own);
      expect(inputs.map(({ shape }) => shape)).to.deep.equal([[2, 3], [4], [2, 3], [4], [2, 3], [4], [2, 3], [4]]);
      expect(inputs[0]?.dataId).to.equal(own[0]);
      expect(inputs[6]?.dataId).to.equal(own[2]);
      expect(attrs).to.deep.equal({
        learningRate: learningRateAt(config, 1),
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-3,
        clip: 2,
        rates: [1, 1],
        step: 2,
      });
    } finally {
      tf.unregisterKernel('AdamStep', tf.getBackend());
    }
  });

  it('rejects invalid settings, gradients and states', async () => {
    const variables = createVariables(specs, 1);
    const message = async (work: () => unknown) => (await errorOf(work)).message;
    expect(await message(() => new Optimizer(variables, { ...config, beta1: 1 }))).to.match(/beta1: .*got 1/);
    expect(await message(() => new Optimizer(variables, { ...config, clip: -1 }))).to.match(/clip: .*got -1/);
    const optimizer = new Optimizer(variables, config);
    expect(await message(() => optimizer.step(gradientTensors(0).slice(1)))).to.match(/each of 2 variables, got 1/);
    const { moments } = await optimizer.state();
    expect(await message(() => optimizer.load({ step: -1, moments }))).to.match(/number of updates, got -1/);
    expect(await message(() => optimizer.load({ step: 1, moments: {} }))).to.match(/missing mean\.a/);
  });
});

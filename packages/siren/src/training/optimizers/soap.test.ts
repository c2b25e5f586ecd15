import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawNormal } from '../../random/draw-normal.js';
import { errorOf } from '../../testing/error-of.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { Optimizer, type OptimizerConfig } from '../optimizer.js';
import {
  createVariables,
  type NamedArrays,
  type NamedVariables,
  readVariables,
  type VariableSpec,
  writeVariables,
} from '../variables.js';

const BETA = 0.95;

describe('soap', () => {
  onCpu();

  const config: OptimizerConfig = { learningRate: 0.05, optimizer: { type: 'soap' } };
  const normal = (name: string, ...shape: number[]): VariableSpec => ({
    name,
    shape,
    initial: { distribution: 'normal', std: 1 },
  });
  const noise = (name: string, shape: readonly number[], std = 1) =>
    tf.tensor(drawNormal(5, name, tf.util.sizeFromShape([...shape]), std), [...shape]);
  const gradientsOf = (variables: NamedVariables, step: number) =>
    [...variables].map(([name, { shape }]) => noise(`${name} ${step}`, shape));
  const run = (variables: NamedVariables, optimizer: Optimizer, from: number, to: number) => {
    for (let step = from; step < to; step++) optimizer.step(gradientsOf(variables, step)).dispose();
  };
  const tensorOf = (arrays: NamedArrays, name: string) => {
    const { data, shape } = arrays[name] as NamedArrays[string];
    return tf.tensor(data, [...shape]);
  };

  it('computes Adam’s step in the bases of the two sides and turns it back, as the formula says', async () => {
    const variables = createVariables([normal('w', 3, 5)], 1);
    const optimizer = new Optimizer(variables, { ...config, epsilon: 1e-3 });
    let [row, column, mean, square] = [tf.zeros([3, 3]), tf.zeros([5, 5]), tf.zeros([3, 5]), tf.zeros([3, 5])];
    const average = (moment: tf.Tensor, value: tf.Tensor) => tf.add(tf.mul(moment, BETA), tf.mul(value, 1 - BETA));
    for (let step = 0; step < 30; step++) {
      const [g] = gradientsOf(variables, step) as [tf.Tensor2D];
      const before = (await readVariables(variables)).w?.data as Float32Array;
      optimizer.step([g]);
      const { moments } = await optimizer.state();
      const [p, q] = [tensorOf(moments, 'rowBasis.w'), tensorOf(moments, 'columnBasis.w')];
      const inBases = (matrix: tf.Tensor) => tf.matMul(tf.matMul(p, matrix, true), q);
      row = average(row, tf.matMul(g, g, false, true));
      column = average(column, tf.matMul(g, g, true));
      mean = average(mean, g);
      square = average(square, tf.square(inBases(g)));
      const rest = 1 - BETA ** (step + 1);
      const adam = tf.div(tf.div(inBases(mean), rest), tf.add(tf.sqrt(tf.div(square, rest)), 1e-3));
      const wanted = tf.sub(tf.tensor2d(before, [3, 5]), tf.mul(tf.matMul(tf.matMul(p, adam), q, false, true), 0.05));
      expectNumbersClose((await readVariables(variables)).w?.data as Float32Array, wanted.dataSync(), 1e-5);
      expectNumbersClose(tensorOf(moments, 'rowCovariance.w').dataSync(), row.dataSync(), 1e-5);
      expectNumbersClose(tensorOf(moments, 'columnCovariance.w').dataSync(), column.dataSync(), 1e-5);
      for (const basis of [p, q]) {
        const product = tf.matMul(basis, basis, true);
        expectNumbersClose(product.dataSync(), tf.eye(basis.shape[0] as number).dataSync(), 2e-3);
      }
    }
  });

  it('turns the bases until the covariances are diagonal in them', async () => {
    const variables = createVariables([normal('w', 6, 4)], 1);
    const optimizer = new Optimizer(variables, config);
    const factor = noise('factor', [6, 6]);
    const gradients = Array.from({ length: 10 }, (_, index) => tf.matMul(factor, noise(`g ${index}`, [6, 4])));
    // A sum over many steps changes little from step to step.
    for (let step = 0; step < 200; step++) optimizer.step([gradients[step % 10] as tf.Tensor]).dispose();
    const { moments } = await optimizer.state();
    for (const side of ['row', 'column']) {
      const [basis, covariance] = [tensorOf(moments, `${side}Basis.w`), tensorOf(moments, `${side}Covariance.w`)];
      const inBasis = tf.matMul(basis, tf.matMul(covariance, basis), true) as tf.Tensor2D;
      const share = (matrix: tf.Tensor2D) => {
        const diagonal = tf.mul(matrix, tf.eye(matrix.shape[0]));
        return (
          (tf.norm(tf.sub(matrix, diagonal)).dataSync()[0] as number) / (tf.norm(diagonal).dataSync()[0] as number)
        );
      };
      expect(share(covariance as tf.Tensor2D), side).to.be.above(0.3);
      expect(share(inBasis), side).to.be.below(0.05);
    }
  });

  it('finds the least squares of an ill-conditioned problem that Adam has not found at any learning rate', () => {
    const mixed = (name: string, side: number) => {
      const matrix = noise(name, [side, side]) as tf.Tensor2D;
      return tf.matMul(matrix, tf.mul(matrix, tf.pow(10, tf.linspace(-1.5, 0, side))), false, true);
    };
    const [left, right, wanted] = [mixed('left', 8), mixed('right', 8), noise('wanted', [8, 8])];
    const target = tf.matMul(tf.matMul(left, wanted), right);
    const lossAfter = (type: 'adam' | 'soap', learningRate: number): number => {
      const variables = createVariables([{ ...normal('w', 8, 8), initial: { distribution: 'zero' } }], 1);
      const w = variables.get('w') as tf.Variable;
      const optimizer = new Optimizer(variables, {
        learningRate,
        schedule: 'cosine',
        steps: 300,
        optimizer: { type },
      });
      const loss = () => tf.mean(tf.square(tf.sub(tf.matMul(tf.matMul(left, w), right), target))) as tf.Scalar;
      for (let step = 0; step < 300; step++) optimizer.step(Object.values(tf.variableGrads(loss, [w]).grads));
      return loss().dataSync()[0] as number;
    };
    const best = (type: 'adam' | 'soap') => Math.min(...[0.01, 0.03, 0.1].map((rate) => lossAfter(type, rate)));
    expect(best('soap')).to.be.below(best('adam') / 3);
  });

  it('updates vectors as Adam does', async () => {
    const specs = [normal('bias', 7), normal('row', 1, 4), normal('column', 4, 1), normal('rows', 3, 1, 4)];
    const [variables, others] = [createVariables(specs, 1), createVariables(specs, 1)];
    const soap = new Optimizer(variables, { ...config, clip: 1 });
    run(variables, soap, 0, 5);
    run(others, new Optimizer(others, { learningRate: 0.05, clip: 1 }), 0, 5);
    expect(await readVariables(variables)).to.deep.equal(await readVariables(others));
    expect(Object.keys((await soap.state()).moments).some((name) => name.includes('Basis'))).to.equal(false);
  });

  it('updates each matrix of a stack as if it were alone', async () => {
    const stack = createVariables([normal('w', 3, 4, 5)], 1);
    const parts = tf.unstack(stack.get('w') as tf.Tensor).map((part) => tf.tidy(() => tf.variable(part)));
    const optimizer = new Optimizer(stack, config);
    const optimizers = parts.map((part) => new Optimizer(new Map([['w', part]]), config));
    for (let step = 0; step < 10; step++) {
      const gradient = noise(`w ${step}`, [3, 4, 5]);
      optimizer.step([gradient]);
      for (const [index, part] of tf.unstack(gradient).entries()) optimizers[index]?.step([part]);
    }
    expectNumbersClose((stack.get('w') as tf.Tensor).dataSync(), tf.stack(parts).dataSync(), 1e-5);
  });

  it('reads the kernel of a convolution as a matrix with a column per filter', async () => {
    const kernel = createVariables([normal('w', 2, 2, 3, 5)], 1);
    const matrix = createVariables([{ ...normal('w', 12, 5) }], 1);
    run(kernel, new Optimizer(kernel, config), 0, 5);
    run(matrix, new Optimizer(matrix, config), 0, 5);
    expect((await readVariables(kernel)).w?.data).to.deep.equal((await readVariables(matrix)).w?.data);
  });

  it('has no basis for sides longer than maxSide', async () => {
    const variables = createVariables([normal('wide', 4, 9), normal('large', 9, 9)], 1);
    const optimizer = new Optimizer(variables, { ...config, optimizer: { type: 'soap', maxSide: 8 } });
    run(variables, optimizer, 0, 3);
    const kept = Object.keys((await optimizer.state()).moments).filter((name) => name.includes('Basis'));
    expect(kept).to.deep.equal(['rowBasis.wide']);
  });

  it('clips by the norm of all gradients together', async () => {
    const specs = [normal('w', 3, 4), normal('b', 4)];
    const [clipped, scaled] = [createVariables(specs, 1), createVariables(specs, 1)];
    const [first, second] = [new Optimizer(clipped, { ...config, clip: 2 }), new Optimizer(scaled, config)];
    const gradients = gradientsOf(clipped, 0);
    const norm = Math.hypot(...gradients.flatMap((gradient) => [...gradient.dataSync()]));
    expect(first.step(gradients).dataSync()[0]).to.be.closeTo(norm, 1e-5);
    second.step(gradients.map((gradient) => tf.mul(gradient, 2 / norm)));
    expect(norm).to.be.above(2);
    const moments = async (optimizer: Optimizer) =>
      Object.values((await optimizer.state()).moments).flatMap(({ data }) => [...data]);
    expectNumbersClose(await moments(first), await moments(second), 1e-5);
  });

  it('resumes bit for bit from a saved state', async () => {
    const specs = [normal('w', 3, 4), normal('b', 4)];
    const variables = createVariables(specs, 1);
    const optimizer = new Optimizer(variables, config);
    run(variables, optimizer, 0, 25);
    const saved = structuredClone({ model: await readVariables(variables), optimizer: await optimizer.state() });
    const others = createVariables(specs, 2);
    const other = new Optimizer(others, config);
    writeVariables('test', others, saved.model);
    other.load(saved.optimizer);
    run(variables, optimizer, 25, 35);
    run(others, other, 25, 35);
    expect(await readVariables(others)).to.deep.equal(await readVariables(variables));
    expect(await other.state()).to.deep.equal(await optimizer.state());
  });

  it('allocates no tensor but the norm, and disposes of all that it keeps', () => {
    const variables = createVariables([normal('w', 3, 4), normal('b', 4)], 1);
    const before = tf.memory().numTensors;
    const optimizer = new Optimizer(variables, config);
    const gradients = gradientsOf(variables, 0);
    const during = tf.memory().numTensors;
    optimizer.step(gradients).dispose();
    expect(tf.memory().numTensors).to.equal(during);
    tf.dispose(gradients);
    optimizer.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects unknown optimizers and invalid options', async () => {
    const variables = createVariables([normal('w', 3, 4)], 1);
    const message = async (optimizer: unknown) =>
      (await errorOf(() => new Optimizer(variables, { learningRate: 1, optimizer } as OptimizerConfig))).message;
    expect(await message({ type: 'lion' })).to.equal('optimizer: type: expected one of adam, soap, got "lion"');
    expect(await message({ type: 'soap', decay: 1 })).to.match(/^optimizer: soap: decay: expected .*got 1$/);
    expect(await message({ type: 'adam', decay: 0.9 })).to.match(/^optimizer: adam: unknown option "decay"/);
  });
});

import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { gaussianLoss, gaussianOf, LIKELIHOOD_BETA, logDensity, MIN_STD } from './distribution.js';

/** Log of the normal density on the scale of [0, 1], for a mean and a standard deviation on the scale of [-1, 1]. */
function directLogDensity(value: number, mean: number, std: number): number {
  const [x, center, sigma] = [(value + 1) / 2, (mean + 1) / 2, std / 2];
  return Math.log(Math.exp(-((x - center) ** 2) / (2 * sigma ** 2)) / (sigma * Math.sqrt(2 * Math.PI)));
}

describe('logDensity', () => {
  it('is the log-density of a normal distribution of values in [0, 1]', () => {
    for (const [value, mean, std] of [
      [0.3, 0.3, 0.02],
      [-1, 0.4, 0.7],
      [0.8, 1.2, 0.15],
    ] as const)
      expect(logDensity((value - mean) / std, std)).to.be.closeTo(directLogDensity(value, mean, std), 1e-9);
  });

  it('is at most 3.69 nats with the minimum standard deviation', () => {
    expect(logDensity(0, MIN_STD)).to.be.closeTo(3.686, 5e-4);
  });
});

describe('a Gaussian likelihood', () => {
  onCpu();

  const [images, positions, channels] = [2, 5, 3];
  const size = images * positions * channels;
  const outputs = tf.tensor3d(drawNormal(1, 'outputs', 2 * size, 1), [images, positions, 2 * channels]);
  const truth = tf.tensor3d(drawNormal(1, 'truth', size, 0.5), [images, positions, channels]);
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  /** Means and standard deviations in the order of the values, from the network's outputs. */
  const read = (numbers: ArrayLike<number>) =>
    Array.from({ length: size }, (_, index) => {
      const at = 2 * channels * Math.floor(index / channels) + (index % channels);
      return { mean: numbers[at] as number, std: MIN_STD + softplus(numbers[at + channels] as number) };
    });

  it('reads the first outputs as means and the others as standard deviations above the minimum', () => {
    const { mean, std } = gaussianOf(outputs);
    expect(std.shape).to.deep.equal([images, positions, channels]);
    const wanted = read(outputs.dataSync());
    expectNumbersClose(
      mean.dataSync(),
      wanted.map((value) => value.mean),
      1e-6,
    );
    expectNumbersClose(
      std.dataSync(),
      wanted.map((value) => value.std),
      1e-6,
    );
    const least = gaussianOf(tf.tensor3d([0, -1000], [1, 1, 2])).std.dataSync()[0];
    expect(least).to.equal(Math.fround(MIN_STD));
  });

  it('is counted in nats per value, for values in [0, 1]', () => {
    const values = truth.dataSync();
    const wanted = read(outputs.dataSync()).reduce(
      (sum, { mean, std }, index) => sum - directLogDensity(values[index] as number, mean, std) / size,
      0,
    );
    for (const beta of [0, 1])
      expect(tf.mean(gaussianLoss(gaussianOf(outputs), truth, beta).nll).dataSync()[0]).to.be.closeTo(wanted, 1e-5);
  });

  for (const beta of [0, LIKELIHOOD_BETA, 1])
    it(`has the gradient of central differences with constant weights of each value, β = ${beta}`, () => {
      const loss = (x: tf.Tensor) => tf.mean(gaussianLoss(gaussianOf(x as tf.Tensor3D), truth, beta).loss);
      const numbers = Float64Array.from(outputs.dataSync());
      const held = read(numbers).map(({ std }) => std ** (2 * beta));
      const direct = (at: ArrayLike<number>) =>
        read(at).reduce((sum, { mean, std }, index) => {
          const error = (truth.dataSync()[index] as number) - mean;
          const perValue = Math.log(std) + error ** 2 / (2 * std ** 2);
          return sum + ((held[index] as number) * perValue) / size;
        }, 0);
      expect(loss(outputs).dataSync()[0]).to.be.closeTo(direct(numbers), 1e-5);
      const wanted = Array.from(numbers, (_, index) => {
        const moved = (by: number) => direct(numbers.map((value, at) => (at === index ? value + by : value)));
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
      expectNumbersClose(tf.grad(loss)(outputs).dataSync(), wanted, 1e-5);
    });

  it('gives means half the gradients of the squared error at β = 1, for any standard deviations', () => {
    const gradient = (loss: (mean: tf.Tensor3D) => tf.Tensor) =>
      tf
        .grad((x) => loss(x as tf.Tensor3D))(gaussianOf(outputs).mean)
        .dataSync();
    const { std } = gaussianOf(outputs);
    const likelihood = gradient((mean) => tf.mean(gaussianLoss({ mean, std }, truth, 1).loss));
    const error = gradient((mean) => tf.mul(0.5, tf.mean(tf.square(tf.sub(mean, truth)))));
    expectNumbersClose(likelihood, error, 1e-5);
  });

  it('has the second derivatives of central differences', () => {
    const first = (x: tf.Tensor) =>
      tf.sum(tf.square(tf.grad((y) => tf.mean(gaussianLoss(gaussianOf(y as tf.Tensor3D), truth, 0).loss))(x)));
    const gradient = tf.grad(first)(outputs);
    const size = tf.norm(gradient).dataSync()[0] as number;
    const along = (step: number) => first(tf.add(outputs, tf.mul(gradient, step / size))).dataSync()[0] as number;
    expect((along(0.01) - along(-0.01)) / 0.02 / size).to.be.closeTo(1, 5e-3);
  });

  it('allocates no tensors but its results', () => {
    const before = tf.memory().numTensors;
    const gaussian = gaussianOf(outputs);
    tf.grad((x) => tf.mean(gaussianLoss(gaussianOf(x as tf.Tensor3D), truth, 0.5).loss))(outputs).dispose();
    tf.dispose(gaussianLoss(gaussian, truth, 0.5));
    tf.dispose(gaussian);
    expect(tf.memory().numTensors).to.equal(before);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { stopGradient } from './stop-gradient.js';

describe('stopGradient', () => {
  onCpu();

  let x: tf.Tensor1D;
  before(() => {
    x = tf.tensor1d([0.5, -2]);
  });

  it('returns the same numbers, which are constants for gradients', () => {
    expect([...stopGradient(x).dataSync()]).to.deep.equal([0.5, -2]);
    const product = tf.grad((x) => tf.sum(tf.mul(tf.square(x), stopGradient(tf.mul(x, 3)))));
    expect([...product(x).dataSync()]).to.deep.equal([2 * 0.5 * 1.5, 2 * -2 * -6]);
  });

  it('stops the gradient of a gradient', () => {
    const slope = tf.grad((x) => tf.sum(tf.pow(x, 3)));
    const ofSlope = (change: (slope: tf.Tensor) => tf.Tensor) =>
      Array.from(
        tf
          .grad((x) => tf.sum(tf.sub(x, change(slope(x)))))(x)
          .dataSync(),
      );
    expect(ofSlope((slope) => slope)).to.deep.equal([1 - 6 * 0.5, 1 - 6 * -2]);
    expect(ofSlope(stopGradient)).to.deep.equal([1, 1]);
  });

  it('allocates no tensor but its result', () => {
    const before = tf.memory().numTensors;
    const gradient = tf.grad((x) => tf.sum(tf.mul(x, stopGradient(x))))(x);
    expect(tf.memory().numTensors).to.equal(before + 1);
    gradient.dispose();
    stopGradient(x).dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });
});

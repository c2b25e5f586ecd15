import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { solvePoisson } from '../differences/solve-poisson.js';
import { atNodes } from '../differences/square-grid.js';
import { onCpu } from '../testing/on-cpu.js';
import { potentialOf } from './potential.js';

describe('potentialOf', () => {
  onCpu();

  const meanSquare = (values: readonly number[], height: number, width: number, channels = 1): number =>
    tf.tidy(() => {
      const potential = potentialOf({ height, width });
      const result = potential.meanSquare(tf.tensor2d([...values], [height * width, channels])).dataSync()[0] as number;
      potential.dispose();
      return result;
    });

  it('is the mean square of the solution by conjugate gradients', () => {
    const nodes = 9;
    const source = ([x = 0, y = 0]: readonly number[]): number => Math.exp(x) * Math.cos(2 * y) - x * y;
    const solution = solvePoisson({ source }, nodes);
    const expected = solution.reduce((sum, value) => sum + value ** 2, 0) / nodes ** 2;
    const field = [...atNodes(source, nodes)];
    expect(meanSquare(field, nodes, nodes)).to.be.closeTo(expected, 1e-5 * expected);
    const channels = field.flatMap((value) => [value, 2 * value]); // the mean over both channels
    expect(meanSquare(channels, nodes, nodes, 2)).to.be.closeTo(2.5 * expected, 1e-5 * expected);
  });

  it('divides a sine by the eigenvalue of the second differences, on an image that is no square', () => {
    const [height, width] = [6, 11];
    const field = Array.from({ length: height * width }, (_, pixel) => {
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      return Math.sin((2 * Math.PI * row) / (height - 1)) * Math.sin((3 * Math.PI * column) / (width - 1));
    });
    const eigenvalue = ((height - 1) * Math.sin(Math.PI / 5)) ** 2 + ((width - 1) * Math.sin((3 * Math.PI) / 20)) ** 2;
    const square = field.reduce((sum, value) => sum + value ** 2, 0) / field.length;
    expect(meanSquare(field, height, width)).to.be.closeTo(square / eigenvalue ** 2, 1e-6 * square);
  });

  it('has a gradient, and leaves no tensors', () => {
    const before = tf.memory().numTensors;
    const [height, width] = [5, 4];
    const values = Array.from({ length: 20 }, (_, index) => Math.sin(3 * index));
    const potential = potentialOf({ height, width });
    const gradient = tf.tidy(() => [
      ...tf
        .grad((field) => potential.meanSquare(field as tf.Tensor2D))(tf.tensor2d(values, [20, 1]))
        .dataSync(),
    ]);
    potential.dispose();
    expect(tf.memory().numTensors).to.equal(before);
    for (const index of [0, 5, 6, 10]) {
      const moved = (by: number) => values.map((value, at) => (at === index ? value + by : value));
      const central = (meanSquare(moved(0.5), height, width) - meanSquare(moved(-0.5), height, width)) / 1;
      expect(gradient[index], String(index)).to.be.closeTo(central, 1e-5); // exact for a quadratic
    }
  });
});

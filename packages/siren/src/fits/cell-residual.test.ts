import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { cellResidual } from './cell-residual.js';

describe('cellResidual', () => {
  onCpu();

  it('measures a constant at every size, a checkerboard at none, and partial cells at the edges', () => {
    const of = (height: number, width: number, value: (row: number, column: number) => number) =>
      tf.tidy(() => {
        const values = Float32Array.from({ length: height * width }, (_, i) => value(Math.floor(i / width), i % width));
        return cellResidual(tf.tensor2d(values, [height * width, 1]), { height, width }).dataSync()[0] as number;
      });
    expect(of(4, 4, () => 3)).to.equal(9 * (4 + 16));
    expect(of(3, 5, () => 1)).to.equal(4 + 16 + 64);
    expect(of(8, 8, (row, column) => (row + column) % 2)).to.be.closeTo(0.25 * (4 + 16 + 64), 1e-4); // only the mean contributes
    expect(of(4, 4, (row) => (row < 2 ? 1 : -1))).to.equal(4);
    expect(of(1, 1, () => 5)).to.equal(0);
  });
});

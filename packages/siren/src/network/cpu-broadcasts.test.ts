import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { registerCpuBroadcasts } from './cpu-broadcasts.js';

describe('operations on operands of different shapes, on cpu', () => {
  before(async () => {
    registerCpuBroadcasts();
    await tf.setBackend('cpu');
  });
  const numbers = (shape: number[], seed: number) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(12.9898 * (i + seed)) * 3),
      shape,
    );

  for (const [a, b] of [
    [[4, 3], [3]],
    [
      [1, 3],
      [4, 3],
    ],
    [
      [2, 4, 3],
      [2, 4, 1],
    ],
    [
      [2, 1, 3],
      [1, 4, 1],
    ],
    [[5], []],
    [[], [2, 2]],
    [
      [0, 3],
      [1, 3],
    ],
    [
      [2, 3, 1, 2],
      [3, 4, 1],
    ],
  ] as [number[], number[]][])
    it(`repeat each operand: [${a}] and [${b}]`, () => {
      for (const [f, operation] of [
        [tf.add, (x: number, y: number) => x + y],
        [tf.sub, (x: number, y: number) => x - y],
        [tf.mul, (x: number, y: number) => x * y],
        [tf.div, (x: number, y: number) => x / y],
      ] as const) {
        const [x, y] = [numbers(a, 1), numbers(b, 2)];
        const got = f(x, y);
        const shape = tf.backend_util.assertAndGetBroadcastShape(a, b);
        expect(got.shape).to.deep.equal(shape);
        const [left, right] = [x, y].map((tensor) => tf.broadcastTo(tensor, shape).dataSync()) as [
          Float32Array,
          Float32Array,
        ];
        expect([...got.dataSync()]).to.deep.equal([...left.map((value, i) => operation(value, right[i] as number))]);
      }
    });

  it('still refuse shapes that do not match, and convert other types', () => {
    expect(() => tf.add(tf.zeros([2, 3]), tf.zeros([2]))).to.throw('could not be broadcast');
    expect(tf.add(tf.tensor1d([1, 2], 'int32'), tf.scalar(3, 'int32')).dtype).to.equal('int32');
  });
});

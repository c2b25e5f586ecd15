import * as tf from '@tensorflow/tfjs-core';
import { describeEachIsa } from '../../testing/backends.js';
import { expectSameAsCpu } from '../../testing/compare.js';
import { TestRandom } from '../../testing/random.js';

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

describeEachIsa('rearranged pixels', () => {
  it('make blocks of pixels of channels as the cpu backend does', () => {
    const random = new TestRandom(1);
    for (const [shape, block] of [
      [[1, 1, 1, 4], 2],
      [[2, 3, 5, 12], 2],
      [[2, 4, 3, 18], 3],
    ] as const)
      expectSameAsCpu([{ shape: [...shape], values: random.floats(size(shape)) }], ([x]) =>
        tf.depthToSpace(x as tf.Tensor4D, block, 'NHWC'),
      );
  });

  it('are mirrored at the edges of any axes as the cpu backend does, with and without the edge itself', () => {
    const random = new TestRandom(2);
    for (const kind of ['floats', 'ints', 'bools'] as const)
      for (const [shape, paddings] of [
        [[4], [[3, 2]]],
        [
          [3, 5],
          [
            [0, 2],
            [4, 0],
          ],
        ],
        [
          [2, 5, 6, 3],
          [
            [0, 0],
            [2, 1],
            [3, 3],
            [0, 0],
          ],
        ],
      ] as [number[], [number, number][]][])
        for (const mode of ['reflect', 'symmetric'] as const)
          expectSameAsCpu([{ shape, values: random[kind](size(shape)) }], ([x]) =>
            tf.mirrorPad(x as tf.Tensor, paddings, mode),
          );
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { expectSameAsCpu } from '../../testing/compare.js';
import { bits, type Compared, expectFirstDerivatives } from '../../testing/derivatives.js';
import { TestRandom } from '../../testing/random.js';

type Four = [number, number, number, number];
type Two = [number, number];
const CASES: [Four, Two][] = [
  [
    [1, 1, 1, 1],
    [1, 1],
  ],
  [
    [1, 1, 4, 3],
    [5, 2],
  ],
  [
    [2, 5, 7, 3],
    [8, 4],
  ],
  [
    [1, 6, 6, 70],
    [3, 12],
  ],
  [
    [2, 7, 3, 16],
    [7, 3],
  ],
  [
    [1, 4, 9, 2],
    [1, 30],
  ],
];
const OPTIONS: [alignCorners: boolean, halfPixelCenters: boolean][] = [
  [false, false],
  [true, false],
  [false, true],
];

const count = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const MODES = { bilinear: tf.image.resizeBilinear, nearest: tf.image.resizeNearestNeighbor };

/** The resizing is linear, so its reference is the sum of what the cpu backend gives for each pixel. */
function compared(shape: Four, size: Two, f: (x: tf.Tensor) => tf.Tensor): Compared {
  const pixels = count(shape);
  const basis = columnsOf(shape, f);
  return {
    shapes: [shape],
    values: [new TestRandom(2).floats(pixels)],
    compute: ([x]) => f(x as tf.Tensor),
    reference: ([x]) => {
      const y = new Float64Array(shape[0] * size[0] * size[1] * shape[3]);
      basis.forEach((column, i) => {
        for (let k = 0; k < y.length; k++)
          y[k] = (y[k] as number) + (column[k] as number) * ((x as Float64Array)[i] as number);
      });
      return y;
    },
  };
}

/** Returns what the cpu backend makes of an image of one pixel, for each pixel. */
function columnsOf(shape: Four, f: (x: tf.Tensor) => tf.Tensor): Float32Array[] {
  const columns: Float32Array[] = [];
  onBackend('cpu', () => {
    for (let i = 0; i < count(shape); i++) {
      const x = new Float32Array(count(shape));
      x[i] = 1;
      columns.push(f(tf.tensor(x, shape)).dataSync<'float32'>().slice());
    }
    return [];
  });
  return columns;
}

describeEachIsa('resizing', () => {
  for (const [mode, resize] of Object.entries(MODES))
    for (const [shape, size] of CASES)
      for (const [alignCorners, halfPixelCenters] of OPTIONS) {
        const f = (x: tf.Tensor) => resize(x as tf.Tensor4D, size, alignCorners, halfPixelCenters);
        const title = `[${shape}] to [${size}], ${mode}${alignCorners ? ', corners aligned' : ''}${halfPixelCenters ? ', centers at ½' : ''}`;

        it(`resizes ${title} as the cpu backend does`, () => {
          const values = new TestRandom(1).floats(count(shape));
          expectSameAsCpu([{ shape, values }], ([x]) => f(x as tf.Tensor), { absolute: 2e-6 });
        });

        if (count(shape) < 250)
          it(`has right gradients of ${title}`, () => {
            expectFirstDerivatives(compared(shape, size, f), 1e-5);
          });
      }

  it('resizes int32 as the cpu backend does', () => {
    const values = new TestRandom(3).ints(48);
    for (const resize of Object.values(MODES))
      expectSameAsCpu([{ shape: [1, 4, 4, 3], values }], ([x]) => resize(x as tf.Tensor4D, [6, 5]), { absolute: 1e-5 });
  });

  it('gives the same bits for any number of threads', () => {
    const values = new TestRandom(4).floats(2 * 40 * 50 * 70);
    const results = withThreads([1, 2, 5], () => {
      let result = '';
      onBackend('native', () => {
        const x = tf.tensor4d(values.slice(), [2, 40, 50, 70]);
        for (const resize of Object.values(MODES)) {
          const f = (images: tf.Tensor) => tf.square(resize(images as tf.Tensor4D, [61, 33]));
          result += bits([f(x), tf.grad(f)(x)]);
        }
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });
});

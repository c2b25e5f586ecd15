import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';

const SETS = 37;

interface Shape {
  readonly points: number;
  readonly widths: readonly number[];
  /** ω of the last layer. */
  readonly omega: number;
}

const SHAPES: readonly Shape[] = [
  { points: 16, widths: [2, 24, 24, 3], omega: 0 },
  { points: 1, widths: [2, 5, 1], omega: 0 },
  { points: 33, widths: [3, 64, 17, 30, 4], omega: 0 },
  { points: 64, widths: [4, 12, 20], omega: 3 },
];

/** Returns values and gradients of random networks for their first points, out of a given number of points. */
function run({ points, widths, omega }: Shape, all: number): Float32Array[] {
  const random = new TestRandom(3);
  const tensor = (shape: number[], bound: number) =>
    tf.tensor(random.floats(tf.util.sizeFromShape(shape), -bound, bound), shape);
  const layers = widths.slice(1).map((width, layer) => [widths[layer] as number, width] as const);
  const omegas = layers.map((_, layer) => (layer === layers.length - 1 ? omega : 5));
  const parameters = layers.flatMap(([rows, columns]) => [
    tensor([SETS, rows, columns], 0.4),
    tensor([SETS, 1, columns], 0.4),
  ]);
  const coords = tensor([SETS, points, widths[0] as number], 1);
  const dy = tensor([SETS, points, widths.at(-1) as number], 1);
  const rest = (x: tf.Tensor) => tf.concat([x, tf.zeros([SETS, all - points, x.shape[2] as number])], 1);
  const inputs = [all === points ? coords : rest(coords), ...parameters];
  const f = (...xs: tf.Tensor[]) => tf.engine().runKernel('SineNetwork', xs as never, { omegas }) as tf.Tensor;
  const [dCoords, ...dParameters] = tf.grads(f)(inputs, all === points ? dy : rest(dy)) as [tf.Tensor, ...tf.Tensor[]];
  const own = (x: tf.Tensor) => tf.slice(x, [0, 0, 0], [-1, points, -1]);
  return [own(f(...inputs)), own(dCoords), ...dParameters].map((x) => x.dataSync<'float32'>().slice());
}

describeEachIsa('sine networks with few points for each set of weights', () => {
  for (const shape of SHAPES)
    it(`give ${shape.points} points of ${shape.widths.join('-')} bitwise the same values and gradients as among many points`, () => {
      onBackend('native', () => {
        const few = run(shape, shape.points);
        const many = run(shape, 100);
        few.forEach((values, i) => {
          expect(values.some((value) => value !== 0)).to.equal(true);
          // −0 and 0 are the same number.
          expect(values.map((value) => value + 0)).to.deep.equal(many[i]?.map((value) => value + 0));
        });
        return [];
      });
    });
});

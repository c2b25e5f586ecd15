import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { expectSameAsCpu, type Operand } from '../testing/compare.js';
import { TestRandom } from '../testing/random.js';

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

const KINDS = ['floats', 'ints', 'bools'] as const;

function operands(random: TestRandom, shape: number[]): Operand[] {
  return KINDS.map((kind) => ({ shape, values: random[kind](size(shape)) }));
}

const SHAPES = [
  [1],
  [17],
  [5, 7],
  [64, 48],
  [33, 35],
  [3, 1, 5],
  [4, 5, 6],
  [2, 3, 4, 5],
  [2, 1, 3, 2, 4],
  [2, 3, 1, 2, 3, 2],
  [0],
  [3, 0, 2],
];

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, i) =>
        permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
      );

describeEachIsa('data movement', () => {
  it('transposes by every permutation as the cpu backend does', () => {
    const random = new TestRandom(1);
    for (const shape of SHAPES.filter(({ length }) => length <= 4))
      for (const operand of operands(random, shape))
        for (const permutation of permutations(shape.map((_, d) => d)))
          expectSameAsCpu([operand], ([x]) => tf.transpose(x as tf.Tensor, permutation));
    for (const shape of SHAPES.filter(({ length }) => length > 4))
      expectSameAsCpu(operands(random, shape).slice(0, 1), ([x]) => tf.transpose(x as tf.Tensor));
  });

  it('slices as the cpu backend does', () => {
    const random = new TestRandom(2);
    for (const shape of SHAPES)
      for (const operand of operands(random, shape))
        for (let round = 0; round < 5; round++) {
          const begin = shape.map((n) => random.integer(0, Math.max(0, n - 1)));
          const length = shape.map((n, d) => random.integer(0, n - (begin[d] as number)));
          expectSameAsCpu([operand], ([x]) => tf.slice(x as tf.Tensor, begin, length));
        }
  });

  it('slices with strides, backwards too, and with masks as the cpu backend does', () => {
    const random = new TestRandom(3);
    for (const shape of [[17], [5, 7], [4, 5, 6], [2, 3, 4, 5]])
      for (const operand of operands(random, shape))
        for (let round = 0; round < 12; round++) {
          const forward = shape.map(() => random.next() < 0.7);
          const begin = shape.map((n, d) => (forward[d] ? random.integer(0, n - 1) : random.integer(0, n - 1)));
          const end = shape.map((n, d) => (forward[d] ? random.integer(0, n) : random.integer(0, n - 1)));
          const strides = shape.map((_, d) => (forward[d] ? 1 : -1) * random.integer(1, 3));
          const mask = () => random.integer(0, 2 ** shape.length - 1);
          const [beginMask, endMask] = [mask(), mask()];
          expectSameAsCpu([operand], ([x]) => tf.stridedSlice(x as tf.Tensor, begin, end, strides, beginMask, endMask));
        }
  });

  it('drops an axis of a slice with strides, which the cpu backend gets wrong', () => {
    onBackend('native', () => {
      const x = tf.reshape(tf.range(0, 35), [5, 7]);
      const row = tf.stridedSlice(x, [4, 6], [5, 0], [1, -2], 0, 0, 0, 0, 1);
      expect(row.shape).to.deep.equal([3]);
      expect(Array.from(row.dataSync())).to.deep.equal([34, 32, 30]);
      const column = tf.stridedSlice(x, [0, 1], [5, 2], [2, 1], 0, 0, 0, 0, 2);
      expect(Array.from(column.dataSync())).to.deep.equal([1, 15, 29]);
      return [];
    });
  });

  it('reverses any axes as the cpu backend does', () => {
    const random = new TestRandom(4);
    for (const shape of [[17], [5, 7], [4, 5, 6], [2, 3, 4, 5]])
      for (const operand of operands(random, shape))
        for (const axes of [[0], shape.map((_, d) => d), [shape.length - 1]])
          expectSameAsCpu([operand], ([x]) => tf.reverse(x as tf.Tensor, axes));
  });

  it('joins along any axis as the cpu backend does, empty parts too', () => {
    const random = new TestRandom(5);
    for (const shape of [[3], [4, 5], [2, 3, 4], [2, 3, 2, 5]])
      for (let axis = 0; axis < shape.length; axis++)
        for (const kind of KINDS) {
          const parts = [2, 0, 1, 5].map((n) => {
            const part = shape.map((k, d) => (d === axis ? n : k));
            return { shape: part, values: random[kind](size(part)) };
          });
          for (const count of [1, 2, 3, 4]) expectSameAsCpu(parts.slice(0, count), (inputs) => tf.concat(inputs, axis));
        }
  });

  it('stacks, unstacks and splits along any axis as the cpu backend does', () => {
    const random = new TestRandom(6);
    for (const shape of [[], [4], [4, 6], [2, 3, 4]])
      for (const kind of KINDS) {
        const part = () => ({ shape, values: random[kind](size(shape)) });
        for (let axis = 0; axis <= shape.length; axis++)
          for (const count of [1, 3])
            expectSameAsCpu(Array.from({ length: count }, part), (inputs) => tf.stack(inputs, axis));
        for (let axis = 0; axis < shape.length; axis++) {
          expectSameAsCpu([part()], ([x]) => tf.unstack(x as tf.Tensor, axis));
          expectSameAsCpu([part()], ([x]) => tf.split(x as tf.Tensor, shape[axis] as number, axis));
          expectSameAsCpu([part()], ([x]) => tf.split(x as tf.Tensor, [1, -1], axis));
        }
      }
  });

  it('pads, tiles and broadcasts as the cpu backend does', () => {
    const random = new TestRandom(7);
    for (const shape of [[5], [3, 4], [2, 3, 4], [2, 2, 3, 2], [0, 2]])
      for (const operand of operands(random, shape)) {
        const paddings = shape.map((): [number, number] => [random.integer(0, 2), random.integer(0, 3)]);
        expectSameAsCpu([operand], ([x]) => tf.pad(x as tf.Tensor, paddings));
        expectSameAsCpu([operand], ([x]) => tf.pad(x as tf.Tensor, paddings, 1));
        expectSameAsCpu([operand], ([x]) =>
          tf.tile(
            x as tf.Tensor,
            shape.map((_, d) => d + 1),
          ),
        );
      }
    expectSameAsCpu([{ shape: [3, 1, 2], values: random.floats(6) }], ([x]) =>
      tf.broadcastTo(x as tf.Tensor, [4, 3, 5, 2]),
    );
  });

  it('gathers many rows of a long array, as of an image of 12 megapixels', () => {
    const [rows, count] = [2 ** 21, 2 ** 20]; // together more elements than an array can have
    onBackend('native', () => {
      const x = tf.range(0, rows, 1, 'float32');
      const indices = tf.range(rows - count, rows, 1, 'int32');
      expect([
        ...tf
          .gather(x, indices)
          .dataSync()
          .slice(count - 2),
      ]).to.deep.equal([rows - 2, rows - 1]);
    });
  });

  it('gathers along any axis, with batches too, as the cpu backend does', () => {
    const random = new TestRandom(8);
    for (const shape of [[6], [6, 5], [3, 6, 4]])
      for (const operand of operands(random, shape))
        for (let axis = 0; axis < shape.length; axis++)
          for (const at of [[], [4], [2, 3], [0]]) {
            const indices = { shape: at, values: random.ints(size(at), 0, (shape[axis] as number) - 1) };
            expectSameAsCpu([operand, indices], ([x, i]) => tf.gather(x as tf.Tensor, i as tf.Tensor1D, axis));
          }
    expectSameAsCpu(
      [
        { shape: [3, 6, 4], values: random.floats(72) },
        { shape: [3, 2], values: random.ints(6, 0, 5) },
      ],
      ([x, i]) => tf.gather(x as tf.Tensor, i as tf.Tensor1D, 1, 1),
    );
  });

  it('sums by segments as the cpu backend does, skipping ids out of range', () => {
    const random = new TestRandom(9);
    for (const shape of [[20], [20, 3], [20, 70], [20, 2, 3]])
      expectSameAsCpu(
        [
          { shape, values: random.floats(size(shape)) },
          { shape: [20], values: random.ints(20, -1, 7) },
        ],
        ([x, ids]) => tf.unsortedSegmentSum(x as tf.Tensor, ids as tf.Tensor1D, 6),
        { absolute: 1e-5 },
      );
  });

  it('scatters rows as the cpu backend does, adding those with the same index, and rejects indices out of range', () => {
    const random = new TestRandom(11);
    for (const rest of [[], [3], [2, 3]])
      expectSameAsCpu(
        [
          { shape: [20, 1], values: random.ints(20, 0, 7) },
          { shape: [20, ...rest], values: random.floats(20 * size(rest)) },
        ],
        ([places, rows]) => tf.scatterND(places as tf.Tensor, rows as tf.Tensor, [8, ...rest]),
        { absolute: 1e-5 },
      );
    expectSameAsCpu(
      [
        { shape: [5, 2], values: random.ints(10, 0, 2) },
        { shape: [5], values: random.floats(5) },
      ],
      ([places, values]) => tf.scatterND(places as tf.Tensor, values as tf.Tensor, [3, 3]),
      { absolute: 1e-5 },
    );
    onBackend('native', () => {
      const places = tf.tensor2d([0, 3], [2, 1], 'int32');
      expect(() => tf.scatterND(places, tf.ones([2, 4]), [3, 4])).to.throw('does not index into');
    });
  });

  it('gathers and scatters slices at indices of any depth as the cpu backend does', () => {
    const random = new TestRandom(12);
    for (const depth of [1, 2, 3])
      for (const at of [[7], [2, 3], [0]]) {
        const indices = { shape: [...at, depth], values: random.ints(size(at) * depth, 0, 3) };
        for (const operand of operands(random, [4, 5, 6]))
          expectSameAsCpu([operand, indices], ([x, i]) => tf.gatherND(x as tf.Tensor, i as tf.Tensor));
        const rest = [4, 5, 6].slice(depth);
        const updates = { shape: [...at, ...rest], values: random.floats(size(at) * size(rest)) };
        expectSameAsCpu([indices, updates], ([i, rows]) => tf.scatterND(i as tf.Tensor, rows as tf.Tensor, [4, 5, 6]), {
          absolute: 1e-5,
        });
      }
  });

  it('encodes one-hot as the cpu backend does', () => {
    const random = new TestRandom(10);
    for (const shape of [[7], [2, 3], [0]])
      for (const dtype of ['int32', 'float32', 'bool'] as const)
        expectSameAsCpu([{ shape, values: random.ints(size(shape), -1, 5) }], ([x]) =>
          tf.oneHot(x as tf.Tensor, 5, 1, 0, dtype),
        );
    expectSameAsCpu([{ shape: [4], values: random.ints(4, 0, 2) }], ([x]) => tf.oneHot(x as tf.Tensor, 3, 5, -5));
  });

  it('moves large tensors the same way for any number of threads', () => {
    const random = new TestRandom(11);
    const values = random.floats(600 * 700);
    const results = withThreads([1, 2, 5], () => {
      const bytes: Buffer[] = [];
      onBackend('native', () => {
        const x = tf.tensor(values, [600, 700]);
        for (const y of [
          tf.transpose(x),
          tf.transpose(tf.reshape(x, [6, 100, 700]), [1, 2, 0]),
          tf.reverse(x, 1),
          tf.pad(x, [
            [1, 2],
            [3, 0],
          ]),
          tf.tile(x, [1, 2]),
          tf.slice(x, [3, 5], [500, 600]),
        ])
          bytes.push(Buffer.from(y.dataSync<'float32'>().slice().buffer));
        return [];
      });
      return Buffer.concat(bytes);
    });
    for (const result of results) expect(result.equals(results[0] as Buffer)).to.equal(true);
  });

  it("throws tfjs's own errors for indices and slices out of range", () => {
    onBackend('native', () => {
      const x = tf.zeros([3, 4]);
      expect(() => tf.gather(x, tf.tensor1d([0, 3], 'int32'))).to.throw('GatherV2: the index value 3 is not in [0, 2]');
      for (const row of [
        [3, 0],
        [-1, 0],
      ])
        expect(() => tf.gatherND(x, tf.tensor2d([row], [1, 2], 'int32'))).to.throw(
          `Invalid indices: ${row} does not index into 3,4`,
        );
      expect(() => tf.slice(x, [0, 2], [3, 3])).to.throw(
        'Error in slice2D: begin[1] + size[1] (5) would overflow input.shape[1] (4)',
      );
      expect(() => tf.concat([x, tf.zeros([3, 5])], 0)).to.throw('Error in concat2D');
      return [];
    });
  });
});

describeEachIsa('views', () => {
  it('share the values and survive the tensor they came from', () => {
    onBackend('native', () => {
      const x = tf.add(tf.range(0, 6), 1);
      const views = [tf.reshape(x, [2, 3]), tf.expandDims(x, 1), tf.clone(x), tf.cast(x, 'float32')];
      x.dispose();
      // Takes all free memory.
      tf.fill([6], 9).dispose();
      tf.fill([6], 9);
      for (const view of views) expect(Array.from(view.dataSync())).to.deep.equal([1, 2, 3, 4, 5, 6]);
      return [];
    });
  });

  it("throw tfjs's own error for another number of elements", () => {
    onBackend('native', () => {
      expect(() => tf.reshape(tf.zeros([2, 3]), [4])).to.throw('Size(6) must match the product of shape 4');
      return [];
    });
  });
});

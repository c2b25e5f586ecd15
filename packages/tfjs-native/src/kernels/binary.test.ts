import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { expectSameAsCpu } from '../testing/compare.js';
import { SPECIAL_FLOATS, TestRandom } from '../testing/random.js';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Shapes that broadcast in every way: equal, scalar, row, column, outer product, middle, missing dimensions, empty. */
const SHAPES: [number[], number[]][] = [
  [[], []],
  [[1], [1]],
  [[7], [7]],
  [[33], [33]],
  [
    [5, 7],
    [5, 7],
  ],
  [[], [19]],
  [[19], []],
  [[1], [4, 5]],
  [[4, 37], [37]],
  [[37], [4, 37]],
  [[64, 3], [3]],
  [
    [64, 3],
    [64, 1],
  ],
  [
    [9, 1],
    [1, 17],
  ],
  [
    [3, 1, 5],
    [1, 4, 1],
  ],
  [
    [2, 3, 4],
    [2, 1, 4],
  ],
  [
    [2, 1, 4, 1],
    [3, 1, 6],
  ],
  [
    [2, 3, 4, 5],
    [1, 3, 1, 5],
  ],
  [
    [1, 2, 1, 3, 1, 4],
    [5, 1, 2, 1, 3, 1],
  ],
  [[0], [1]],
  [[0, 3], [3]],
  [
    [2, 0, 3],
    [1, 1, 3],
  ],
];

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

const ARITHMETIC: Record<string, { f: Binary; ulps?: number; ints?: boolean; low?: number }> = {
  add: { f: tf.add, ints: true },
  sub: { f: tf.sub, ints: true },
  mul: { f: tf.mul, ints: true },
  div: { f: tf.div },
  maximum: { f: tf.maximum, ints: true },
  minimum: { f: tf.minimum, ints: true },
  squaredDifference: { f: tf.squaredDifference, ulps: 2, ints: true },
  pow: { f: tf.pow, low: 0.1, ulps: 1 },
  mod: { f: tf.mod },
  atan2: { f: tf.atan2 },
  prelu: { f: (a, b) => tf.prelu(a, b) },
  floorDiv: { f: tf.floorDiv, ints: true },
};

const COMPARISONS: Record<string, Binary> = {
  equal: tf.equal,
  notEqual: tf.notEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
};

describeEachIsa('element-wise kernels of two operands', () => {
  for (const [name, { f, ulps = 0, ints = false, low = -3 }] of Object.entries(ARITHMETIC)) {
    it(`gives ${name} of float32 as the cpu backend does, for every way to broadcast`, () => {
      const random = new TestRandom(1);
      for (const [a, b] of SHAPES)
        expectSameAsCpu(
          [
            { shape: a, values: random.floats(size(a), low) },
            { shape: b, values: random.floats(size(b), low) },
          ],
          ([x, y]) => f(x as tf.Tensor, y as tf.Tensor),
          { ulps },
        );
    });

    it(`gives ${name} of NaN, infinities and signed zeros as the cpu backend does`, () => {
      const n = SPECIAL_FLOATS.length;
      expectSameAsCpu(
        [
          { shape: [n, 1], values: SPECIAL_FLOATS },
          { shape: [1, n], values: SPECIAL_FLOATS },
        ],
        ([x, y]) => f(x as tf.Tensor, y as tf.Tensor),
        // The CPU backend rounds once from double precision, which differs if an intermediate product underflows.
        { ulps: ulps && 2 },
      );
    });

    if (ints)
      it(`gives ${name} of int32 as the cpu backend does`, () => {
        const random = new TestRandom(2);
        for (const [a, b] of SHAPES)
          expectSameAsCpu(
            [
              { shape: a, values: random.ints(size(a)) },
              { shape: b, values: random.ints(size(b), 1) },
            ],
            ([x, y]) => f(x as tf.Tensor, y as tf.Tensor),
          );
        const edges = Int32Array.of(0, 1, -1, 2147483647, -2147483648, 65536, -65537, 46341, 123456789);
        expectSameAsCpu(
          [
            { shape: [edges.length, 1], values: edges },
            { shape: [edges.length], values: edges },
          ],
          ([x, y]) => f(x as tf.Tensor, y as tf.Tensor),
        );
      });
  }

  for (const [name, f] of Object.entries(COMPARISONS))
    it(`gives ${name} of float32, int32 and bool as the cpu backend does`, () => {
      const random = new TestRandom(3);
      const n = SPECIAL_FLOATS.length;
      for (const [a, b] of SHAPES)
        for (const kind of ['floats', 'ints', 'bools'] as const)
          expectSameAsCpu(
            [
              { shape: a, values: random[kind](size(a), -2, 2) },
              { shape: b, values: random[kind](size(b), -2, 2) },
            ],
            ([x, y]) => f(x as tf.Tensor, y as tf.Tensor),
          );
      expectSameAsCpu(
        [
          { shape: [n, 1], values: SPECIAL_FLOATS },
          { shape: [1, n], values: SPECIAL_FLOATS },
        ],
        ([x, y]) => f(x as tf.Tensor, y as tf.Tensor),
      );
    });

  it('gives logical and, or, not as the cpu backend does', () => {
    const random = new TestRandom(4);
    for (const [a, b] of SHAPES) {
      const operands = [
        { shape: a, values: random.bools(size(a)) },
        { shape: b, values: random.bools(size(b)) },
      ];
      expectSameAsCpu(operands, ([x, y]) => tf.logicalAnd(x as tf.Tensor, y as tf.Tensor));
      expectSameAsCpu(operands, ([x, y]) => tf.logicalOr(x as tf.Tensor, y as tf.Tensor));
      expectSameAsCpu(operands, ([x]) => tf.logicalNot(x as tf.Tensor));
    }
  });

  it('broadcasts random shapes of up to six dimensions as the cpu backend does', () => {
    const random = new TestRandom(5);
    for (let round = 0; round < 60; round++) {
      const full = Array.from({ length: random.integer(1, 6) }, () => random.integer(1, 5));
      const part = () => full.slice(random.integer(0, full.length - 1)).map((n) => (random.next() < 0.4 ? 1 : n));
      const a = part();
      const b = part();
      expectSameAsCpu(
        [
          { shape: a, values: random.floats(size(a)) },
          { shape: b, values: random.floats(size(b)) },
        ],
        ([x, y]) => tf.sub(x as tf.Tensor, y as tf.Tensor),
      );
    }
  });

  it('gives the same bits for any number of threads', () => {
    const random = new TestRandom(6);
    const a = random.floats(300 * 1000);
    const b = random.floats(1000);
    const results = withThreads([1, 2, 3, 5], () => {
      let values: Float32Array | undefined;
      onBackend('native', () => {
        const product = tf.mul(tf.tensor(a, [300, 1000]), tf.tensor(b, [1000]));
        values = tf
          .squaredDifference(product, tf.tensor(b.subarray(0, 300), [300, 1]))
          .dataSync<'float32'>()
          .slice();
        return [];
      });
      return values as Float32Array;
    });
    for (const result of results)
      expect(Buffer.from(result.buffer).equals(Buffer.from((results[0] as Float32Array).buffer))).to.equal(true);
  });

  it("throws tfjs's own error for shapes that do not broadcast", () => {
    onBackend('native', () => {
      expect(() => tf.add(tf.zeros([2, 3]), tf.zeros([2, 4]))).to.throw(
        'Operands could not be broadcast together with shapes 2,3 and 2,4.',
      );
      return [];
    });
  });
});

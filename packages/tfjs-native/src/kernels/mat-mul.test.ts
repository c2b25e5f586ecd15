import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { expectSameAsCpu } from '../testing/compare.js';
import { TestRandom } from '../testing/random.js';

interface Product {
  /** Batch sizes of both factors, which are broadcast. */
  batches?: [number[], number[]];
  m: number;
  n: number;
  k: number;
}

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Returns the shapes of the factors as stored. */
function shapesOf({ batches = [[], []], m, n, k }: Product, transposeA: boolean, transposeB: boolean) {
  return {
    a: [...batches[0], ...(transposeA ? [k, m] : [m, k])],
    b: [...batches[1], ...(transposeB ? [n, k] : [k, n])],
  };
}

function multiply(product: Product, transposeA: boolean, transposeB: boolean, a: Float32Array, b: Float32Array) {
  const shapes = shapesOf(product, transposeA, transposeB);
  let shape: number[] = [];
  let values = new Float32Array();
  onBackend('native', () => {
    const y = tf.matMul(tf.tensor(a, shapes.a), tf.tensor(b, shapes.b), transposeA, transposeB);
    shape = y.shape;
    values = y.dataSync<'float32'>().slice();
    return [];
  });
  return { shape, values };
}

/**
 * Compares some elements, including the corners, with sums in float64. The tolerance is a few roundings of the sum of
 * the terms' magnitudes.
 */
function expectProduct(product: Product, transposeA: boolean, transposeB: boolean, seed: number): void {
  const { batches = [[], []], m, n, k } = product;
  const random = new TestRandom(seed);
  const shapes = shapesOf(product, transposeA, transposeB);
  const [a, b] = [random.floats(size(shapes.a), -1, 1), random.floats(size(shapes.b), -1, 1)];
  const { shape, values } = multiply(product, transposeA, transposeB, a, b);
  const outer = tf.backend_util.assertAndGetBroadcastShape(batches[0], batches[1]);
  expect(shape).to.deep.equal([...outer, m, n]);
  expect(values.length).to.equal(size(shape));
  const matrixOf = (batch: number, sizes: number[]) => {
    let index = 0;
    let rest = batch;
    let step = 1;
    for (let d = outer.length - 1, e = sizes.length - 1; d >= 0 && e >= 0; d--, e--) {
      const at = rest % (outer[d] as number);
      rest = Math.floor(rest / (outer[d] as number));
      if (sizes[e] !== 1) index += at * step;
      step *= sizes[e] as number;
    }
    return index;
  };
  const total = values.length;
  const count = Math.min(total, 300);
  for (let sample = 0; sample < count; sample++) {
    const index = total <= 300 ? sample : sample < 2 ? sample * (total - 1) : random.integer(0, total - 1);
    const batch = Math.floor(index / (m * n));
    const [i, j] = [Math.floor(index / n) % m, index % n];
    const [a0, b0] = [matrixOf(batch, batches[0]) * m * k, matrixOf(batch, batches[1]) * k * n];
    let sum = 0;
    let magnitude = 0;
    for (let p = 0; p < k; p++) {
      const x = a[a0 + (transposeA ? p * m + i : i * k + p)] as number;
      const y = b[b0 + (transposeB ? j * k + p : p * n + j)] as number;
      sum += x * y;
      magnitude += Math.abs(x * y);
    }
    const error = Math.abs((values[index] as number) - sum);
    if (!(error <= 1e-6 * magnitude))
      throw new Error(
        `m ${m}, n ${n}, k ${k}, transposed ${transposeA} ${transposeB}, batches ${JSON.stringify(batches)}: ` +
          `element ${batch}, ${i}, ${j} should be ${sum}, got ${values[index]}`,
      );
  }
}

const TRANSPOSITIONS: [boolean, boolean][] = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
];

// One size for each algorithm of the product, and the sizes at which the algorithm changes.
const PRODUCTS: Record<string, Product[]> = {
  'single elements': [
    { m: 1, n: 1, k: 1 },
    { m: 1, n: 1, k: 300 },
    { m: 1, n: 40, k: 1 },
  ],
  'sizes about the edges of tiles': [5, 6, 7, 13].flatMap((m) =>
    [15, 16, 17, 63, 65].map((n) => ({ m, n, k: 3 + ((m * n) % 40) })),
  ),
  'rows and columns of many tiles and blocks of k': [
    { m: 100, n: 70, k: 300 },
    { m: 130, n: 260, k: 257 },
    { m: 33, n: 600, k: 520 },
  ],
  'few rows': [
    { m: 1, n: 500, k: 300 },
    { m: 4, n: 1037, k: 70 },
    { m: 16, n: 3000, k: 256 },
    { m: 31, n: 77, k: 1100 },
  ],
  'some rows of a matrix that is read block by block': [
    ...[1, 6, 7, 8, 15, 16, 17, 31, 32, 33, 48, 49].map((m) => ({ m, n: 261 + m, k: 301 - m })),
    { m: 16, n: 128 * 9, k: 64 },
    { m: 11, n: 3001, k: 40 },
    { m: 2, n: 16411, k: 257 },
    { batches: [[3], [3]], m: 12, n: 300, k: 128 },
  ],
  'few columns': [
    { m: 500, n: 1, k: 300 },
    { m: 1037, n: 3, k: 70 },
    { m: 400, n: 6, k: 256 },
    { m: 77, n: 9, k: 1100 },
  ],
  'a long k': [
    { m: 40, n: 24, k: 9000 },
    { m: 2, n: 64, k: 12000 },
    { m: 64, n: 3, k: 12000 },
    { m: 150, n: 140, k: 5000 },
  ],
  'a short k': [
    { m: 3000, n: 64, k: 2 },
    { m: 300, n: 100, k: 5 },
  ],
  batches: [
    { batches: [[3], [3]], m: 20, n: 30, k: 10 },
    { batches: [[16], [16]], m: 200, n: 64, k: 64 },
    { batches: [[2], [2]], m: 130, n: 200, k: 100 },
  ],
  'batches that are broadcast': [
    { batches: [[5], []], m: 20, n: 30, k: 10 },
    { batches: [[], [5]], m: 20, n: 30, k: 10 },
    { batches: [[1], [4]], m: 300, n: 64, k: 2 },
    {
      batches: [
        [2, 1, 3],
        [4, 1],
      ],
      m: 7,
      n: 5,
      k: 6,
    },
    { batches: [[3, 1], [2]], m: 70, n: 50, k: 60 },
  ],
};

describeEachIsa('matrix products', () => {
  for (const [name, products] of Object.entries(PRODUCTS))
    it(`of ${name} agree with sums in float64, whichever factor is transposed`, () => {
      products.forEach((product, seed) => {
        for (const [transposeA, transposeB] of TRANSPOSITIONS) expectProduct(product, transposeA, transposeB, seed + 1);
      });
    });

  it('of any size agree with sums in float64', () => {
    const random = new TestRandom(7);
    for (let round = 0; round < 150; round++) {
      const sides = [1, 2, 3, 6, 8, 16, 24, 31, 64, 100, 200];
      const side = () => sides[random.integer(0, sides.length - 1)] as number;
      const batch = () => (random.integer(0, 1) ? [random.integer(1, 4)] : []);
      const [first, second] = [batch(), batch()];
      const batches: [number[], number[]] = first[0] === second[0] ? [first, second] : [first, []];
      expectProduct(
        { batches, m: side(), n: side(), k: side() },
        random.integer(0, 1) > 0,
        random.integer(0, 1) > 0,
        round,
      );
    }
  });

  it('have the right shape if they are empty, and are zero if the inner size is 0', () => {
    for (const [m, n, k] of [
      [0, 3, 4],
      [3, 0, 4],
      [0, 0, 0],
    ] as const)
      expect(multiply({ m, n, k }, false, false, new Float32Array(m * k), new Float32Array(k * n)).shape).to.deep.equal(
        [m, n],
      );
    for (const [m, n] of [
      [3, 40],
      [40, 3],
      [70, 70],
    ] as const)
      for (const [transposeA, transposeB] of TRANSPOSITIONS) {
        const { values } = multiply({ m, n, k: 0 }, transposeA, transposeB, new Float32Array(), new Float32Array());
        expect(Array.from(values)).to.deep.equal(new Array(m * n).fill(0));
      }
    expect(
      multiply({ batches: [[0], [0]], m: 2, n: 2, k: 2 }, false, false, new Float32Array(), new Float32Array()).shape,
    ).to.deep.equal([0, 2, 2]);
  });

  it('confine a NaN to its row', () => {
    for (const [m, n, k] of [
      [50, 37, 20],
      [4, 100, 80],
      [100, 3, 80],
    ] as const) {
      const random = new TestRandom(8);
      const a = random.floats(m * k, -1, 1);
      a[k * 2 + 5] = NaN;
      const { values } = multiply({ m, n, k }, false, false, a, random.floats(k * n, -1, 1));
      values.forEach((value, index) => {
        expect(Number.isNaN(value)).to.equal(Math.floor(index / n) === 2);
      });
    }
  });

  it('of integers are the cpu backend’s', () => {
    const random = new TestRandom(9);
    expectSameAsCpu(
      [
        { shape: [5, 7], values: random.ints(35) },
        { shape: [7, 4], values: random.ints(28) },
      ],
      ([a, b]) => tf.matMul(a as tf.Tensor, b as tf.Tensor),
    );
  });

  it('give the same bits for any number of threads', () => {
    for (const product of Object.values(PRODUCTS).flat())
      for (const [transposeA, transposeB] of TRANSPOSITIONS) {
        const random = new TestRandom(10);
        const shapes = shapesOf(product, transposeA, transposeB);
        const [a, b] = [random.floats(size(shapes.a), -1, 1), random.floats(size(shapes.b), -1, 1)];
        const [one, ...others] = withThreads([1, 2, 3], () => multiply(product, transposeA, transposeB, a, b).values);
        for (const other of others) expect(other).to.deep.equal(one);
      }
  });

  it('have rows of the same bits, whether few are multiplied or many', () => {
    const random = new TestRandom(13);
    const [n, k] = [300, 290];
    const [a, b] = [random.floats(90 * k, -1, 1), random.floats(k * n, -1, 1)];
    const many = multiply({ m: 90, n, k }, false, false, a, b).values;
    for (const m of [1, 7, 16, 33, 48])
      expect(multiply({ m, n, k }, false, false, a.slice(0, m * k), b).values).to.deep.equal(many.slice(0, m * n));
  });

  describe('with bias and activation', () => {
    for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const)
      it(`apply ${activation} as the cpu backend does`, () => {
        const random = new TestRandom(11);
        for (const [m, n, k] of [
          [9, 21, 12],
          [3, 50, 70],
          [70, 5, 70],
          [200, 128, 40],
          [20, 20, 9000],
        ] as const) {
          const operands = [[m, k], [k, n], [n], [n]].map((shape) => ({
            shape,
            values: random.floats(size(shape), -2, 2),
          }));
          for (const withBias of [true, false])
            expectSameAsCpu(
              operands,
              ([a, b, bias, slopes]) =>
                tf.fused.matMul({
                  a: a as tf.Tensor,
                  b: b as tf.Tensor,
                  activation,
                  leakyreluAlpha: 0.1,
                  ...(withBias ? { bias: bias as tf.Tensor } : {}),
                  ...(activation === 'prelu' ? { preluActivationWeights: slopes as tf.Tensor } : {}),
                }),
              { absolute: 2e-6 * k },
            );
        }
      });

    it('broadcast a bias of any shape as the cpu backend does', () => {
      const random = new TestRandom(12);
      for (const shape of [[1], [], [6, 1], [6, 20], [1, 20], [20]])
        expectSameAsCpu(
          [[6, 8], [8, 20], shape].map((s) => ({ shape: s, values: random.floats(size(s), -2, 2) })),
          ([a, b, bias]) =>
            tf.fused.matMul({ a: a as tf.Tensor, b: b as tf.Tensor, bias: bias as tf.Tensor, activation: 'relu' }),
          { absolute: 2e-5 },
        );
    });

    it('pass a NaN through every activation', () => {
      for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const)
        onBackend('native', () => {
          const y = tf.fused.matMul({
            a: tf.tensor2d([[NaN, 1]]),
            b: tf.ones([2, 3]),
            activation,
            leakyreluAlpha: 0.1,
          });
          expect(Array.from(y.dataSync()), activation).to.deep.equal([NaN, NaN, NaN]);
          return [];
        });
    });
  });

  it('throw tfjs’s own errors for shapes that do not fit', () => {
    onBackend('native', () => {
      const run = (a: number[], b: number[]) => () =>
        tf
          .engine()
          .runKernel(tf.BatchMatMul, { a: tf.zeros(a), b: tf.zeros(b) }, { transposeA: false, transposeB: false });
      expect(run([2, 3], [4, 5])).to.throw(/inner shapes \(3\) and \(4\)/);
      expect(run([2, 2, 3], [3, 3, 5])).to.throw(/could not be broadcast/);
      return [];
    });
  });
});

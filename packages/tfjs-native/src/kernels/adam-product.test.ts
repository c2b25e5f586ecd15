import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { BACKEND_NAME, type NativeBackend } from '../backend.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';

const ATTRIBUTES = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

const adamStep = (tensors: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor =>
  tf.engine().runKernel('AdamStep', tensors as never, attrs) as tf.Tensor;

const backend = () => tf.findBackend(BACKEND_NAME) as NativeBackend;
const isPending = (tensor: tf.Tensor): boolean => backend().pendingProduct(tensor) !== undefined;

/** Large enough to be recycled by the backend, as results of its kernels are. */
const drawn = (random: TestRandom, rows: number, columns: number): tf.Tensor2D =>
  tf.mul(tf.tensor2d(random.floats(rows * columns, -1, 1), [rows, columns]), 1);

describeEachIsa('AdamStep on a gradient that is a product', () => {
  /** [rank, rows, columns]: sizes that are no whole vectors or blocks, all ranks that differ in kind, tall and wide. */
  const SIZES = [
    [1, 256, 1024],
    [4, 33, 5003],
    [16, 250, 1100],
    [16, 4099, 67],
    [64, 300, 777],
    [5, 70, 33_000],
  ] as const;

  /** Three steps; the gradient is asked for first unless `postponed`. Returns norms, parameters and moments. */
  function threeSteps([rank, rows, columns]: (typeof SIZES)[number], clip: number, postponed: boolean): Float32Array[] {
    const random = new TestRandom(3);
    const found: Float32Array[] = [];
    onBackend('native', () => {
      const start = drawn(random, rows, columns);
      const [p, m, v] = [tf.variable(start), tf.variable(tf.zerosLike(start)), tf.variable(tf.zerosLike(start))];
      const other = [tf.variable(tf.ones([10])), tf.variable(tf.zeros([10])), tf.variable(tf.zeros([10]))];
      for (let step = 1; step <= 3; step++) {
        const gradient = tf.matMul(drawn(random, rank, rows), drawn(random, rank, columns), true);
        if (!postponed) gradient.dataSync();
        expect(isPending(gradient)).to.equal(postponed);
        const inputs = [p, other[0], m, other[1], v, other[2], gradient, tf.ones([10])] as tf.Tensor[];
        const norm = adamStep(inputs, { ...ATTRIBUTES, step, clip, rates: [0.5, 1] });
        expect(isPending(gradient)).to.equal(postponed);
        found.push(Float32Array.from(norm.dataSync()));
      }
      found.push(...[p, m, v, ...other].map((t) => Float32Array.from((t as tf.Tensor).dataSync())));
      tf.dispose([p, m, v, ...other] as tf.Tensor[]);
      return [];
    });
    return found;
  }

  for (const clip of [0, 1])
    it(`equals the step on the gradient in memory to rounding, with clip ${clip}`, () => {
      for (const size of SIZES) {
        const [found, wanted] = [threeSteps(size, clip, true), threeSteps(size, clip, false)];
        found.forEach((list, i) => {
          const expected = wanted[i] as Float32Array;
          const worst = list.reduce((most, x, j) => Math.max(most, Math.abs(x - (expected[j] as number))), 0);
          const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
          expect(worst, `${size}, result ${i}`).to.be.at.most(2e-6 * scale);
        });
      }
    });

  it('gives the same bits for any number of threads', () => {
    for (const clip of [0, 1]) {
      const [one, ...others] = withThreads([1, 2, 3], () => threeSteps([16, 250, 1100], clip, true));
      for (const other of others) expect(other).to.deep.equal(one);
    }
  });

  it('keeps the digits of a norm that is small because the images’ gradients cancel', () => {
    onBackend('native', () => {
      const [rows, columns] = [256, 1024];
      const random = new TestRandom(7);
      const [x, g] = [drawn(random, 1, rows), drawn(random, 1, columns)];
      const gradient = tf.matMul(tf.concat([x, x]), tf.concat([g, tf.mul(g, -(1 - 2 ** -12))]), true);
      expect(isPending(gradient)).to.equal(true);
      const [p, m, v] = [tf.zeros([rows, columns]), tf.zeros([rows, columns]), tf.zeros([rows, columns])];
      const norm = adamStep([p, m, v, gradient], { ...ATTRIBUTES, step: 1, clip: 1 }).dataSync()[0] as number;
      const exact = Math.hypot(...x.dataSync()) * Math.hypot(...g.dataSync()) * 2 ** -12;
      expect(norm / exact).to.be.closeTo(1, 1e-4);
      return [];
    });
  });
});

describeEachIsa('a product that is not computed before it is needed', () => {
  const SHAPE = [16, 256, 1024] as const;
  const factors = (): [tf.Tensor2D, tf.Tensor2D] => {
    const random = new TestRandom(1);
    return [drawn(random, SHAPE[0], SHAPE[1]), drawn(random, SHAPE[0], SHAPE[2])];
  };
  /** By the other way to write it, which is always computed at once. */
  const wantedOf = ([x, g]: [tf.Tensor2D, tf.Tensor2D]): Float32Array =>
    Float32Array.from(tf.matMul(tf.transpose(x), g).dataSync());
  const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a, (x, i) => Math.abs(x - (b[i] as number))).reduce((most, x) => Math.max(most, x), 0);

  it('is computed when an operation, a reader or another backend asks for it', async () => {
    const uses: ((product: tf.Tensor) => tf.Tensor)[] = [
      (product) => tf.add(product, 0),
      (product) => tf.reshape(product, [SHAPE[2], SHAPE[1]]),
      (product) => tf.clone(product),
      (product) => tf.tensor(product.dataSync(), product.shape),
    ];
    for (const use of uses)
      onBackend('native', () => {
        const [x, g] = factors();
        const wanted = wantedOf([x, g]);
        const product = tf.matMul(x, g, true);
        expect(isPending(product)).to.equal(true);
        expect(largest(use(product).dataSync(), wanted)).to.be.below(1e-5);
        expect(isPending(product)).to.equal(false);
        return [];
      });
    const [product, wanted] = onBackend('native', () => {
      const [x, g] = factors();
      return [tf.matMul(x, g, true), tf.tensor1d(wantedOf([x, g]))];
    }) as [tf.Tensor, tf.Tensor];
    const sum = onBackend('cpu', () => tf.add(product, 0));
    expect(largest(await sum.data(), await wanted.data())).to.be.below(1e-5);
    tf.dispose([product, wanted, sum]);
  });

  it('outlives its factors, whose memory goes back when it is computed or disposed of', () => {
    onBackend('native', () => {
      const { pool } = backend();
      pool.clear(); // the factors get arrays of exactly their sizes, not longer ones of other tests
      for (const compute of [true, false]) {
        const [x, g] = factors();
        const wanted = wantedOf([x, g]);
        const product = tf.matMul(x, g, true);
        const free = pool.bytes;
        tf.dispose([x, g]);
        expect(pool.bytes).to.equal(free);
        // Arrays of the factors' sizes, which would be theirs if these had gone back.
        const others = factors().map((t) => tf.mul(t, 2));
        if (compute) expect(largest(product.dataSync(), wanted)).to.be.below(1e-5);
        const before = pool.bytes;
        product.dispose();
        if (!compute) expect(pool.bytes - before).to.equal(4 * SHAPE[0] * (SHAPE[1] + SHAPE[2]));
        tf.dispose(others);
      }
      return [];
    });
  });

  it('uses the factors’ values before Adam changes them', () => {
    onBackend('native', () => {
      const [start, g] = factors();
      const x = tf.variable(tf.mul(start, 1)) as tf.Variable<tf.Rank.R2>;
      const wanted = wantedOf([x, g]);
      const product = tf.matMul(x, g, true);
      const w = tf.zerosLike(product);
      const zeros = [x, w, x, w].map((t) => tf.zerosLike(t));
      adamStep([x, w, ...zeros, tf.onesLike(x), product], { ...ATTRIBUTES, step: 1, clip: 0 });
      expect(largest(product.dataSync(), wanted)).to.be.below(1e-5);
      x.dispose();
      return [];
    });
  });

  it('is computed at once if a program holds the array of a factor', () => {
    onBackend('native', () => {
      const [x, g] = factors();
      const product = tf.matMul(x, g, true);
      const read = x.dataSync(); // the array itself
      const wanted = wantedOf([x, g]);
      read.fill(0);
      expect(isPending(product)).to.equal(false);
      expect(largest(product.dataSync(), wanted)).to.be.below(1e-5);
      expect(isPending(tf.matMul(x, g, true))).to.equal(false);
      return [];
    });
  });

  it('is the gradient of a wide layer’s weights, fused with its bias or not', () => {
    onBackend('native', () => {
      const [x, g] = factors();
      const weights = tf.variable(drawn(new TestRandom(2), SHAPE[1], SHAPE[2]));
      const bias = tf.zeros([SHAPE[2]]) as tf.Tensor1D;
      for (const layer of [
        (w: tf.Tensor2D) => tf.matMul(x, w),
        (w: tf.Tensor2D) => tf.fused.matMul({ a: x, b: w, bias }),
      ]) {
        const gradient = tf.grad((w: tf.Tensor) => tf.sum(tf.mul(layer(w as tf.Tensor2D), g)))(weights);
        expect(gradient.shape).to.deep.equal([SHAPE[1], SHAPE[2]]);
        expect(isPending(gradient)).to.equal(true);
        expect(largest(gradient.dataSync(), wantedOf([x, g]))).to.be.below(1e-5);
      }
      weights.dispose();
      return [];
    });
  });

  it('leaves no tensor and no buffer behind', () => {
    onBackend('native', () => {
      const [x, g] = factors();
      const before = tf.memory();
      tf.matMul(x, g, true).dispose();
      tf.matMul(x, x, true).dispose();
      const square = tf.matMul(x, x, true);
      square.dataSync();
      square.dispose();
      const { numTensors, numDataBuffers, numBytes } = tf.memory();
      expect({ numTensors, numDataBuffers, numBytes }).to.deep.equal({
        numTensors: before.numTensors,
        numDataBuffers: before.numDataBuffers,
        numBytes: before.numBytes,
      });
      return [];
    });
  });
});
